import * as inspector from 'node:inspector'
import * as v from 'valibot'
import { startEngine, type Engine } from '../engine'
import { setInterruptSignal } from '../learner/interruption'
import { JUPYTER_DISPLAY, onLiveDisplay, onProgress, type MimeBundle } from '../run'
import { defineCellGlobals } from './cellGlobals'
import { Channel } from './Channel'
import { describeError } from './describeError'
import { displayOf } from './display'
import { Evaluator } from './Evaluator'
import { Execution, Interrupted } from './Execution'
import { Importer } from './Importer'
import { Interrupts } from './Interrupts'
import { OutputStreams } from './OutputStreams'
import { Overflow } from './Overflow'
import { OwnModules } from './OwnModules'
import { HostToKernel, type AskedQuestion, type KernelAnswer } from './protocol'
import { RunForwarder } from './RunForwarder'
import { Sources } from './Sources'
import { Variables } from './variables/Variables'

// The kernel process: evaluates a notebook's cells, one after another, and says what comes of them. Its other half is host/KernelProcess.ts.

/** Displays that are still being made when a cell ends are waited for so long. */
const DISPLAY_MS = 30_000

Error.stackTraceLimit = 50

const channel = new Channel()
const interrupts = new Interrupts()
const sources = new Sources(process.cwd())
const evaluator = new Evaluator(interrupts, sources)
let current: Execution | undefined
let engineChoice: Parameters<typeof startEngine>[0] = 'auto'
let engineSaid = false
let serial = 0
let queue: Promise<void> = Promise.resolve()

/** To whom belongs what happens now: to the cell that runs, else to the one that ran last. */
const owner = (): Execution | undefined => current
/** Executions that were given up while something of them may still wait. */
const givenUp = new Set<number>()
/** To whom each live display belongs, by its id. */
const liveOwners = new Map<string, Execution>()
const overflow = new Overflow()
const streams = new OutputStreams(channel, owner, overflow, sources)
const runs = new RunForwarder({
  channel,
  owner,
  onLiveRuns: count => (interrupts.liveRuns = count),
  onEvent: () => interrupts.look(),
  onInvalid: (execution, message) => streams.write('stderr', `${message}\n`, execution)
})
const ownModules = new OwnModules(startChosenEngine, work => interrupts.guard(work))
const variables = new Variables(
  () => evaluator.variables(),
  () => ownModules.tensorflow
)
let importer = new Importer(sources.folder, ownModules)

async function startChosenEngine(): Promise<Engine> {
  const execution = owner()
  const progress = (fraction?: number): void => {
    if (execution) channel.send({ type: 'progress', execution: execution.id, label: 'Starting the engine', ...(fraction === undefined ? {} : { fraction }) })
  }
  if (!engineSaid) progress()
  const engine = await startEngine(engineChoice)
  if (!engineSaid) {
    progress(1)
    const { name, device, version, note } = engine
    channel.send({ type: 'engine', name, device, version, ...(note === undefined ? {} : { note }) })
    engineSaid = true
  }
  return engine
}

/** A stack trace in a value's text has the names of cells. */
function namedIn(data: MimeBundle | undefined): MimeBundle | undefined {
  const text = data?.['text/plain']
  return typeof text === 'string' ? { ...data, 'text/plain': sources.named(text) } : data
}

async function display(value: unknown, kind: 'display' | 'result', execution: Execution | undefined): Promise<void> {
  if (!execution) return
  const data = namedIn(await displayOf(value))
  if (!data || (kind === 'display' && !overflow.takes(execution, data))) return
  streams.flush()
  channel.send({ type: 'display', execution: execution.id, kind, data })
}

/** Runs one cell from its start to its `done`. Never throws. */
async function execute(execution: Execution): Promise<void> {
  current = execution
  let error: unknown
  let ok = false
  try {
    await interrupts.listen()
    const value = await evaluator.evaluate(execution)
    await within(DISPLAY_MS, display(value, 'result', execution))
    ok = true
  } catch (thrown) {
    error = thrown
    if (thrown instanceof Interrupted) {
      givenUp.add(execution.serial)
      importer.forgetUnfinished()
      runs.end(execution, 'The cell was interrupted.')
    }
  }
  await within(execution.interrupted ? 100 : DISPLAY_MS, Promise.allSettled(execution.displays))
  runs.flush(execution)
  streams.end(execution)
  for (const data of overflow.end(execution)) channel.send({ type: 'display', execution: execution.id, kind: 'display', data })
  variables.cellEnded(execution.name)
  channel.send({ type: 'done', execution: execution.id, ok, ...(ok ? {} : { error: describeError(error, sources) }) })
}

/** Answers a question. Never throws. */
function answer({ request, question }: AskedQuestion): void {
  const say = (answer: KernelAnswer): void => channel.send({ type: 'answer', request, answer })
  if (question.type === 'debugger') {
    // One may be wanted because a cell does not end: it does not wait for that.
    letDebuggerIn(question.open)
    const url = inspector.url()
    return say({ type: 'debugger', ...(url === undefined ? {} : { url }) })
  }
  queue = queue.then(async () => {
    try {
      say({ type: 'variables', ...(await variables.answer(question.path)) })
    } catch (thrown) {
      complain('The variables could not be listed.', thrown)
      say({ type: 'variables', variables: [], more: 0 })
    }
  })
}

/** Whoever knows a secret address of this machine may debug this process, or nobody any more. */
function letDebuggerIn(open: boolean): void {
  try {
    if (!open) inspector.close()
    else if (inspector.url() === undefined) inspector.open(0, '127.0.0.1')
  } catch (thrown) {
    complain('The kernel could not be made ready for a debugger.', thrown)
  }
}

function within(ms: number, work: Promise<unknown>): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined
  return Promise.race([work, new Promise(resolve => (timer = setTimeout(resolve, ms)))]).finally(() => clearTimeout(timer))
}

function configure(folder: string): void {
  sources.folder = folder
  importer = new Importer(folder, ownModules)
  try {
    process.chdir(folder)
  } catch {
    streams.write('stderr', `The notebook's folder ${folder} is gone; files are looked for in ${process.cwd()}.\n`)
  }
}

function complain(what: string, thrown: unknown): void {
  const { stack, name, message } = describeError(thrown, sources)
  streams.write('stderr', `${what}\n${stack === '' ? `${name}: ${message}` : stack}\n`)
}

// Looked at between two batches: asks for itself, since a training loop may leave the event loop little time to tell.
setInterruptSignal({
  get aborted() {
    interrupts.look()
    return owner()?.interrupted ?? false
  }
})
defineCellGlobals({
  importer: () => importer,
  checkInterrupt: serial => {
    // A loop of promises that are always there leaves the event loop no turn.
    interrupts.look()
    if (current?.interrupted === true || (serial !== undefined && givenUp.has(serial))) throw new Interrupted()
  },
  display: value => {
    const execution = owner()
    const shown = display(value, 'display', execution)
    execution?.displays.add(shown)
    return shown.finally(() => execution?.displays.delete(shown))
  }
})
streams.capture()
onProgress(({ label, fraction, detail }) => {
  if (current) channel.send({ type: 'progress', execution: current.id, label, fraction, ...(detail === undefined ? {} : { detail }) })
})

onLiveDisplay(({ id, bundle, final }) => {
  // It stays with the cell in which it began.
  const execution = liveOwners.get(id) ?? owner()
  if (!execution) return
  liveOwners.set(id, execution)
  if (final) liveOwners.delete(id)
  const shown = displayOf({ [JUPYTER_DISPLAY]: () => bundle }).then(data => {
    streams.flush()
    if (data) channel.send({ type: 'live', execution: execution.id, id, data, final })
  })
  execution.displays.add(shown)
  void shown.finally(() => execution.displays.delete(shown))
})

process.removeAllListeners('warning')
process.on('warning', warning => {
  // We chose the experimental parts; the person did not.
  if (warning.name !== 'ExperimentalWarning') streams.write('stderr', `${warning.name}: ${warning.message}\n`)
})
process.on('uncaughtException', error => complain('An error was thrown outside of a running cell, such as in a timer or an event handler. The kernel goes on.', error))
process.on('unhandledRejection', reason => complain('A promise failed and nobody waited for it: an `await` may be missing. The kernel goes on.', reason))
process.on('exit', () => streams.flush())
process.on('disconnect', () => process.exit(0))
// The terminal's Ctrl-C reaches the whole process group; the parent decides what it means.
process.on('SIGINT', () => undefined)

process.on('message', (input: unknown) => {
  const parsed = v.safeParse(HostToKernel, input)
  if (!parsed.success) {
    streams.write('stderr', `The kernel was sent something it does not understand: ${parsed.issues[0].message}\n`)
    return
  }
  const message = parsed.output
  if (message.type === 'shutdown') process.exit(0)
  if (message.type === 'configure') {
    engineChoice = message.engine
    engineSaid = false
    configure(message.folder)
    return
  }
  if (message.type === 'ask') return answer(message)
  const execution = new Execution(message.execution, ++serial, message.code, message.name, message.url, message.language, message.interrupts)
  queue = queue.then(() => execute(execution))
})

channel.send({ type: 'ready', node: process.version, pid: process.pid })
