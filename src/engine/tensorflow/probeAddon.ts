import { spawn } from 'node:child_process'
import * as v from 'valibot'
import { tensorflowEnvironment } from './environment'

const MARK = '@convscope-probe '

const Answer = v.object({ version: v.string(), gpu: v.boolean(), sum: v.literal(2) })

/** Run by a bare Node, which has none of our modules: it loads the addon and adds one and one by TensorFlow. */
const SCRIPT = `
const tensorflow = require(process.argv[1])
const one = tensorflow.createTensor([], tensorflow.TF_FLOAT, new Float32Array([1]))
const [sum] = tensorflow.executeOp('AddV2', [{ name: 'T', type: tensorflow.TF_ATTR_TYPE, value: tensorflow.TF_FLOAT }], [one, one], 1)
console.log(${JSON.stringify(`\n${MARK}`)} + JSON.stringify({ version: tensorflow.TF_Version, gpu: tensorflow.isUsingGpuDevice(), sum: tensorflow.tensorDataSync(sum.id)[0] }))
`

export type Probe = { works: true; version: string; device: 'CPU' | 'GPU' } | { works: false; reason: string }

/**
 * Loads an addon and adds one and one with it, in a process of its own: a library that does not fit this machine may take its process down.
 * @param addon path of the `.node` file
 */
export function probeAddon(addon: string, { signal, timeoutMs = 120_000 }: { signal?: AbortSignal; timeoutMs?: number } = {}): Promise<Probe> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['-e', SCRIPT, addon], {
      // In VS Code's extension host the executable is Electron, which is Node when told so.
      env: { ...process.env, ...tensorflowEnvironment(), ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '' },
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
      timeout: timeoutMs,
      killSignal: 'SIGKILL'
    })
    let output = ''
    let errors = ''
    child.stdout.on('data', chunk => (output += String(chunk)))
    child.stderr.on('data', chunk => (errors = (errors + String(chunk)).slice(-20_000)))
    child.on('error', error => (signal?.aborted ? reject(error) : resolve({ works: false, reason: `Node could not be started to try it: ${error.message}` })))
    child.on('close', (code, ended) => {
      if (signal?.aborted) return
      const line = output.split('\n').find(l => l.startsWith(MARK))
      const answer = line === undefined ? undefined : v.safeParse(v.pipe(v.string(), v.parseJson(), Answer), line.slice(MARK.length))
      if (answer?.success) resolve({ works: true, version: answer.output.version, device: answer.output.gpu ? 'GPU' : 'CPU' })
      else resolve({ works: false, reason: whyNot(code, ended, errors, timeoutMs) })
    })
  })
}

function whyNot(code: number | null, ended: NodeJS.Signals | null, errors: string, timeoutMs: number): string {
  if (ended === 'SIGILL') return 'TensorFlow uses instructions that this processor does not have (it needs AVX)'
  if (ended === 'SIGKILL') return `TensorFlow did not answer within ${timeoutMs / 1000} s, or the machine ran out of memory`
  if (ended) return `TensorFlow crashed while loading (${ended})`
  const line = errors.split('\n').find(l => /^\s*(\w*Error): /.test(l))
  return line ? `TensorFlow could not be loaded: ${line.trim().replace(/^\w*Error: /, '')}` : `TensorFlow could not be loaded (exit code ${code})`
}
