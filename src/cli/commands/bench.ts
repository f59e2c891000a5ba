import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { engineStatus } from '../../engine'
import type { Measured } from '../bench/measureByScript'
import { measureInVscode, type InVscode } from '../bench/measureInVscode'
import { measureOverhead, type Overhead } from '../bench/measureOverhead'
import { measureSpeed, type Speed } from '../bench/measureSpeed'
import { measureStreaming, type Streaming } from '../bench/measureStreaming'
import { measureTrials, type TrialsSpeed } from '../bench/measureTrials'
import { measurePictures, type Pictures } from '../bench/pictures/measurePictures'
import { picturesAsText } from '../bench/pictures/picturesAsText'
import { measurePeers, type Peers } from '../bench/peers/measurePeers'
import { peersAsText } from '../bench/peers/peersAsText'

const PARTS = ['speed', 'overhead', 'streaming', 'trials', 'pictures', 'vscode', 'peers'] as const
type Part = (typeof PARTS)[number]

const USAGE = `convscope bench: measures this machine

  --json     prints the figures as JSON
  --quick    fewer rounds: rougher figures in about a minute for each engine
  --peers    also measures PyTorch on the CPU, in turn with Convscope; it is installed into the cache folder first, by pip of python3
             (a download of about 550 MB on Linux), and is left out where that cannot be
  --only PARTS
             measures some parts only, with commas between: ${PARTS.join(', ')}

Training speed of each engine that works here; what watching activations costs, as ratios of blocks trained in turn; what a kernel process
sends while it trains, and the delay in its parent; what a second worker process brings to trials. Where the project and a Chromium are
present: time to the first picture, memory and frames a second of made-up runs in a plain page. Latency to the drawn picture is measured where
VS Code is present, too.
`

export interface BenchReport {
  version: string
  machine: { node: string; platform: string; processor: string; cores: number }
  speed: Speed[]
  overhead: Overhead[]
  streaming: Streaming[]
  trials: TrialsSpeed[]
  pictures: Measured<Pictures>
  vscode: InVscode
  /** Where it was asked for. */
  peers?: Peers
  /** Engines that do not work here, and why. */
  leftOut: { engine: string; reason: string }[]
}

/** The command `convscope bench …`; returns the exit code. */
export async function benchCommand(args: string[]): Promise<number> {
  let values
  try {
    values = parseArgs({ args, options: { json: { type: 'boolean', default: false }, quick: { type: 'boolean', default: false }, peers: { type: 'boolean', default: false }, only: { type: 'string' }, help: { type: 'boolean', short: 'h' } } }).values
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${USAGE}`)
    return 2
  }
  if (values.help) {
    process.stdout.write(USAGE)
    return 0
  }
  const { quick, json } = values
  const parts = (values.only?.split(',') ?? PARTS.filter(part => part !== 'peers' || values.peers)) as Part[]
  const unknown = parts.filter(part => !PARTS.includes(part))
  if (unknown.length > 0) {
    process.stderr.write(`There is no part "${unknown.join(', ')}".\n\n${USAGE}`)
    return 2
  }
  const say = (what: string): void => void process.stderr.write(`${what} …\n`)
  const processors = cpus()
  const report: BenchReport = {
    version: process.env.CONVSCOPE_VERSION ?? '',
    machine: { node: process.version, platform: `${process.platform} ${process.arch}`, processor: processors[0]?.model ?? 'unknown', cores: processors.length },
    speed: [],
    overhead: [],
    streaming: [],
    trials: [],
    pictures: { leftOut: 'not asked for' },
    vscode: { leftOut: 'not asked for' },
    leftOut: []
  }
  const statuses = await engineStatus()
  for (const { name, works, reason } of statuses) if (!works) report.leftOut.push({ engine: name, reason: reason ?? 'it does not work here' })
  const engines = statuses.filter(({ works }) => works).map(({ name }) => name)
  if (parts.includes('speed')) {
    say('training speed of the engines, in turn')
    report.speed.push(...(await measureSpeed(engines, quick)))
  }
  for (const name of engines) {
    for (const batchSize of parts.includes('overhead') ? [64, 512] : []) {
      say(`${name}: overhead of ActivationStats at batch size ${batchSize}`)
      report.overhead.push(...(await measureOverhead(name, batchSize, quick)))
    }
    if (parts.includes('streaming')) {
      say(`${name}: messages while training`)
      report.streaming.push(await measureStreaming(name, quick))
    }
    if (parts.includes('trials')) {
      say(`${name}: trials in one and in two worker processes`)
      report.trials.push(await measureTrials(name, quick))
    }
  }
  if (parts.includes('pictures')) {
    say('pictures in a plain page')
    report.pictures = await measurePictures(quick)
  }
  if (parts.includes('vscode')) {
    say('VS Code')
    report.vscode = await measureInVscode(quick)
  }
  if (parts.includes('peers')) report.peers = await measurePeers(engines, quick, say)
  process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : asText(report))
  return 0
}

function asText({ machine, speed, overhead, streaming, trials, pictures, vscode, peers, leftOut }: BenchReport): string {
  const lines = [`${machine.processor}, ${machine.cores} cores, Node ${machine.node}, ${machine.platform}`]
  if (speed.length > 0) lines.push('', 'Training speed (five-layer CNN, 28 x 28), images/s: median (quartiles)')
  for (const each of speed) {
    const ratio = each.engine === speed[0]?.engine ? '' : `; ${each.ratio} (${each.ratioQuartiles.join(' to ')}) times the speed of ${speed[0]?.engine ?? ''}`
    lines.push(`  ${each.engine}, batch ${each.batchSize}: ${each.imagesPerSecond.toLocaleString('en')} (${each.quartiles.map(value => value.toLocaleString('en')).join(' to ')})${ratio}`)
  }
  if (overhead.length > 0) lines.push('', 'Overhead, % of a batch without: median of paired blocks (quartiles)')
  for (const each of overhead) lines.push(`  ${each.engine}, batch ${each.batchSize}, ${each.what}: ${each.percent} % (${each.quartiles.join(' to ')})`)
  if (streaming.length > 0) lines.push('', 'While training with histograms')
  for (const each of streaming) {
    const { parentEventLoopDelayMs: busy, idleEventLoopDelayMs: idle } = each
    lines.push(
      `  ${each.engine}, batch ${each.batchSize}, ${each.batchesPerSecond} batches/s: ${each.messagesPerSecond} messages/s, ${Math.round(each.bytesPerSecond / 1000)} KB/s`,
      `    event-loop delay of the kernel's parent (it stands for the extension host): p50 ${busy.p50}, p99 ${busy.p99}, max ${busy.max} ms; idle p99 ${idle.p99} ms`
    )
  }
  if (trials.length > 0) lines.push('', 'Trials, two worker processes against one: median of paired rounds (quartiles)')
  for (const each of trials)
    lines.push(`  ${each.engine}, batch ${each.batchSize}, ${each.trials} trials: ${each.ratio} (${each.quartiles.join(' to ')}) times as fast; ${each.imagesPerSecond.toLocaleString('en')} images/s together`)
  lines.push('', 'Pictures in a plain page', ...picturesAsText(pictures))
  lines.push('', 'In VS Code, while training with histograms', ...('measured' in vscode ? inVscodeAsText(vscode.measured) : [`  left out: ${vscode.leftOut}`]))
  if (peers) lines.push('', ...peersAsText(peers))
  for (const { engine, reason } of leftOut) lines.push(`  ${engine} left out: ${reason}`)
  return `${lines.join('\n')}\n`
}

function inVscodeAsText({ engine, batchSize, steps, seconds, messagesPerSecond, bytesPerSecond, eventLoopDelayMs: delay, latencyMs: latency }: Extract<InVscode, { measured: unknown }>['measured']): string[] {
  const ms = (value: number | null): string => (value === null ? 'unknown' : value.toFixed(1))
  return [
    `  ${engine.name}, batch ${batchSize}, ${Math.round(steps / seconds)} batches/s: ${Math.round(messagesPerSecond)} messages/s, ${Math.round(bytesPerSecond / 1000)} KB/s`,
    `    from a batch's end to its drawn picture: p50 ${ms(latency.p50)}, p95 ${ms(latency.p95)} ms (${latency.samples} drawings)`,
    `    event-loop delay of the extension host: p50 ${ms(delay.p50)}, p99 ${ms(delay.p99)}, max ${ms(delay.max)} ms`
  ]
}
