import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { digits } from '../../../data'
import type { EngineName } from '../../../engine'
import { median, quantile, rounded } from '../summaries'
import { WATCHED } from '../watched'
import { installTorch, type InstalledTorch } from './installTorch'
import { IMAGES, OurTraining } from './OurTraining'
import { LAYOUTS, TorchPeer, type ImagesFile, type Layout, type Training } from './TorchPeer'

/** What is compared: our callbacks with PyTorch that trains only, or with the hooks of fastai's ActivationStats. */
const COMPARED = WATCHED.map(({ what, callbacks }) => ({ ours: what, callbacks, hooks: callbacks !== '' }))

export interface PeerSpeed {
  threads: number
  batchSize: number
  hooks: boolean
  layout: Layout
  /** Median of the rounds. */
  imagesPerSecond: number
  quartiles: [number, number]
  /** Whether this number of threads is the faster one in this layout, with which ours is compared. */
  counts: boolean
}

export interface PeerRatio {
  engine: string
  batchSize: number
  ours: (typeof COMPARED)[number]['ours']
  theirs: 'PyTorch' | 'PyTorch with hooks'
  /** PyTorch's. */
  layout: Layout
  /** Ours: the median of the rounds. */
  imagesPerSecond: number
  /** Our speed divided by PyTorch's in the same round: the median of the rounds. */
  ratio: number
  quartiles: [number, number]
  rounds: number
}

interface Measured {
  /** Its name and version. */
  peer: string
  speeds: PeerSpeed[]
  ratios: PeerRatio[]
}

/** What was measured beside a peer, or why it was not. */
export type Peers = { measured: Measured } | { leftOut: string }

/** OpenMP's threads spin for a moment after their work: GNU's for milliseconds, LLVM's (macOS, Windows) for 200. */
const SETTLE_MS = process.platform === 'linux' ? 20 : 250

/**
 * Training speed beside PyTorch's on the CPU: the same network, images, optimizer, loss and batch sizes; all take turns, block by block, in
 * an order that turns round from round to round. PyTorch runs with one thread, with two and with one a core, of which the fastest counts, and in both of its memory layouts.
 * @param say is told what is being done
 * @returns the reason where PyTorch cannot be had or fails
 */
export async function measurePeers(engines: readonly EngineName[], quick: boolean, say: (what: string) => void): Promise<Peers> {
  const torch = await installTorch(say)
  if ('lacks' in torch) return { leftOut: torch.lacks }
  const folder = await mkdtemp(path.join(tmpdir(), 'convscope-bench-'))
  try {
    return { measured: await measure(torch, await writeImages(folder), engines, quick, say) }
  } catch (error) {
    return { leftOut: (error as Error).message }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function writeImages(folder: string): Promise<ImagesFile> {
  const { images, labels } = (await digits({ training: IMAGES, validation: 64 })).training
  const file = { path: path.join(folder, 'images'), count: labels.length }
  // Pixels of digits are bytes, and there are ten classes.
  await writeFile(file.path, Buffer.concat([Uint8Array.from(images), Uint8Array.from(labels)]))
  return file
}

/** Who trains a block when it is their turn. */
interface Contestant {
  /** @returns images a second */
  block: () => Promise<number>
  /** Of each round. */
  speeds: number[]
}

type Ours = Contestant & (typeof COMPARED)[number] & { engine: string }
type Theirs = Contestant & Pick<PeerSpeed, 'threads' | 'hooks' | 'layout'>

async function measure(torch: InstalledTorch, images: ImagesFile, engines: readonly EngineName[], quick: boolean, say: (what: string) => void): Promise<Measured> {
  const [rounds, seconds] = quick ? [4, 0.25] : [15, 0.6]
  const cores = availableParallelism()
  const trainings = engines.map(engine => new OurTraining(engine))
  const peers: TorchPeer[] = []
  try {
    for (const threads of new Set([1, Math.min(2, cores), cores])) peers.push(await TorchPeer.start(torch, threads, images))
    const measured: Measured = { peer: `PyTorch ${peers[0]?.version ?? ''} (CPU)`, speeds: [], ratios: [] }
    for (const batchSize of [64, 512]) {
      say(`beside PyTorch at batch size ${batchSize}`)
      const ours = await Promise.all(trainings.map(training => prepareOurs(training, batchSize, seconds)))
      const theirs: Theirs[] = []
      for (const peer of peers) for (const hooks of [false, true]) for (const layout of LAYOUTS) theirs.push(await prepareTheirs(peer, { batch: batchSize, hooks, layout }, seconds))
      await takeTurns([...ours.flat(), ...theirs], rounds)
      const fastest = (hooks: boolean, layout: Layout): Theirs => theirs.filter(each => each.hooks === hooks && each.layout === layout).reduce((best, each) => (median(each.speeds) > median(best.speeds) ? each : best))
      for (const each of theirs) {
        const { threads, hooks, layout, speeds } = each
        measured.speeds.push({ threads, batchSize, hooks, layout, imagesPerSecond: rounded(median(speeds)), quartiles: quartiles(speeds), counts: each === fastest(hooks, layout) })
      }
      for (const { engine, ours: what, hooks, speeds } of ours.flat())
        for (const layout of LAYOUTS) {
          const peer = fastest(hooks, layout)
          const ratios = speeds.map((speed, round) => speed / (peer.speeds[round] ?? NaN))
          const theirs = hooks ? 'PyTorch with hooks' : 'PyTorch'
          measured.ratios.push({ engine, batchSize, ours: what, theirs, layout, imagesPerSecond: rounded(median(speeds)), ratio: rounded(median(ratios)), quartiles: quartiles(ratios), rounds })
        }
    }
    return measured
  } finally {
    await Promise.all([...trainings, ...peers].map(each => each.end()))
  }
}

async function prepareOurs(training: OurTraining, batchSize: number, seconds: number): Promise<Ours[]> {
  await training.prepare(batchSize, COMPARED.map(({ callbacks }) => callbacks), seconds)
  return COMPARED.map((compared, which) => ({ ...compared, engine: training.engine, speeds: [], block: () => training.block(which) }))
}

async function prepareTheirs(peer: TorchPeer, training: Training, seconds: number): Promise<Theirs> {
  const { hooks, layout, batch } = training
  const batches = Math.ceil((seconds * (await peer.prepare(training)).imagesPerSecond) / batch)
  return { threads: peer.threads, hooks, layout, speeds: [], block: async () => (batches * batch) / (await peer.train(training, batches)).seconds }
}

async function takeTurns(contestants: readonly Contestant[], rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round++)
    for (const contestant of round % 2 === 0 ? contestants : contestants.toReversed()) {
      contestant.speeds.push(await contestant.block())
      await setTimeout(SETTLE_MS)
    }
}

function quartiles(values: readonly number[]): [number, number] {
  return [rounded(quantile(values, 0.25)), rounded(quantile(values, 0.75))]
}
