import { parseArgs } from 'node:util'
import { EngineError, engineStatus, installTensorflow, removeTensorflow, type EngineStatus, type InstallOptions, type InstallProgress } from '../../engine'

/** Where a command writes: standard output, or a test's list. */
export interface Output {
  write(text: string): unknown
  isTTY?: boolean
}

const USAGE = `convscope engine: where tensors are computed

  convscope engine status [--json]              which engines work here, their versions and devices
  convscope engine install tensorflow [--variant auto|cpu|cuda]
                                                fetches TensorFlow's library (about 210 MB) and makes it an engine
  convscope engine remove tensorflow            deletes it again

The wasm engine is part of Convscope and always there.
`

/** Ctrl-C, `kill`, and the terminal being closed. */
const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

const VARIANTS = ['auto', 'cpu', 'cuda'] as const

/**
 * The command `convscope engine …`.
 * @param args what stands after `engine`
 * @returns the exit code: 0 done, 1 failed, 2 not understood, 130 interrupted
 */
export async function engineCommand(args: string[], out: Output): Promise<number> {
  let parsed
  try {
    parsed = parseArgs({ args, allowPositionals: true, options: { json: { type: 'boolean' }, variant: { type: 'string', default: 'auto' }, help: { type: 'boolean', short: 'h' } } })
  } catch (error) {
    return misunderstood(out, (error as Error).message)
  }
  const { values, positionals } = parsed
  const [action, name, ...rest] = positionals
  if (values.help || action === undefined) {
    out.write(USAGE)
    return values.help ? 0 : 2
  }
  if (rest.length > 0) return misunderstood(out, `"${rest.join(' ')}" is more than is understood.`)
  if (action === 'status') {
    const status = await engineStatus()
    out.write(values.json ? `${JSON.stringify(status, null, 2)}\n` : status.map(describe).join(''))
    return 0
  }
  if (action !== 'install' && action !== 'remove') return misunderstood(out, `"${action}" is none of status, install, remove.`)
  if (name !== 'tensorflow') return misunderstood(out, name === 'wasm' ? 'The wasm engine is part of Convscope: there is nothing to install or remove.' : `Which engine? Write: convscope engine ${action} tensorflow`)
  const variant = VARIANTS.find(v => v === values.variant)
  if (!variant) return misunderstood(out, `"${values.variant}" is none of the variants ${VARIANTS.join(', ')}.`)
  try {
    return action === 'install' ? await install(variant, out) : await remove(out)
  } catch (error) {
    if (!(error instanceof EngineError)) throw error
    out.write(`${error.message}\n`)
    return 1
  }
}

async function install(variant: InstallOptions['variant'], out: Output): Promise<number> {
  const stopped = new AbortController()
  const stop = () => stopped.abort()
  // Not once: a second Ctrl-C must not end the clearing up.
  for (const signal of STOP_SIGNALS) process.on(signal, stop)
  const progress = progressLine(out)
  try {
    const result = await installTensorflow({ variant, onProgress: progress.show, signal: stopped.signal })
    progress.end()
    out.write(`The tensorflow engine ${result.installed ? 'is installed' : 'was installed already'}: TensorFlow ${result.version} on the ${result.device}, ${Math.round(result.bytes / 1e6)} MB in ${result.folder}\n`)
    return 0
  } catch (error) {
    progress.end()
    if (!stopped.signal.aborted) throw error
    out.write('Stopped. Nothing was installed.\n')
    return 130
  } finally {
    for (const signal of STOP_SIGNALS) process.off(signal, stop)
  }
}

async function remove(out: Output): Promise<number> {
  out.write((await removeTensorflow()) ? 'The tensorflow engine is removed.\n' : 'The tensorflow engine was not installed.\n')
  return 0
}

/** A bar that is redrawn on a terminal, and a line for each stage elsewhere. */
function progressLine(out: Output): { show: (progress: InstallProgress) => void; end: () => void } {
  const WIDTH = 24
  let label = ''
  let drawn = 0
  return {
    show(progress) {
      if (out.isTTY) {
        const full = Math.round(progress.fraction * WIDTH)
        const line = `${'█'.repeat(full)}${'░'.repeat(WIDTH - full)} ${String(Math.round(progress.fraction * 100)).padStart(3)} %  ${progress.label}${progress.detail ? `, ${progress.detail}` : ''}`
        out.write(`\r${line.padEnd(drawn)}`)
        drawn = line.length
      } else if (progress.label !== label) out.write(`${progress.label}${progress.fraction < 1 ? ' …' : ''}\n`)
      label = progress.label
    },
    end() {
      if (out.isTTY && drawn > 0) out.write('\n')
    }
  }
}

function describe({ name, works, device, version, reason, folder, bytes }: EngineStatus): string {
  const state = works ? `works: version ${version}, ${device}` : 'does not work'
  const lines = [`${name.padEnd(11)} ${state}`, ...(reason ? [reason] : []), ...(folder && bytes !== undefined ? [`${folder} (${Math.round(bytes / 1e6)} MB)`] : [])]
  return `${lines.join(`\n${' '.repeat(12)}`)}\n`
}

function misunderstood(out: Output, what: string): number {
  out.write(`${what}\n\n${USAGE}`)
  return 2
}
