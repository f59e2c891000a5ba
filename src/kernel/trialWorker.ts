import * as tf from '@tensorflow/tfjs'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import * as v from 'valibot'
import { startEngine } from '../engine'
import { executeTrial } from '../experiments/trials/executeTrial'
import { ParentToTrial, type TrialToParent } from '../experiments/trials/trialMessages'
import * as convscope from '../index'
import { nameLines } from './nameLines'
import { trialScope } from './trialScope'

// A worker process for trials: starts the engine, runs one trial after another. Its other half is experiments/trials/TrialProcess.ts.

Error.stackTraceLimit = 50
new Worker(path.join(__dirname, 'orphanWatcher.js')).unref()

let running: { id: number; name: string; controller: AbortController } | undefined
let started: Promise<number> | undefined

const say = (message: TrialToParent): void => {
  if (process.connected) process.send?.(message)
}
const scope = trialScope({ convscope, tf, isStopped: () => running?.controller.signal.aborted ?? false })
convscope.setInterruptSignal({
  get aborted() {
    return running?.controller.signal.aborted ?? false
  }
})

for (const stream of [process.stdout, process.stderr]) nameLines(stream, () => running?.name ?? 'between two trials')

/** Resolves to the memory that the process takes before its first trial. */
async function start(choice: Parameters<typeof startEngine>[0]): Promise<number> {
  try {
    const { name, device, version } = await startEngine(choice)
    say({ type: 'ready', engine: { name, device, version } })
    return process.memoryUsage.rss()
  } catch (error) {
    say({ type: 'refused', error: { name: 'EngineError', message: error instanceof Error ? error.message : String(error) } })
    // Nothing is to be run here; the parent ends this process.
    return new Promise(() => undefined)
  }
}

async function run({ id, ...request }: Extract<ParentToTrial, { type: 'run' }>): Promise<void> {
  const controller = new AbortController()
  running = { id, name: request.name, controller }
  const before = (await started) ?? 0
  const executed = await executeTrial(request, { signal: controller.signal, onStep: step => say({ type: 'step', id, step }) }, { convscope, tf, scope })
  running = undefined
  const about = { id, seconds: executed.seconds, grown: process.memoryUsage.rss() - before }
  say(executed.ok ? { type: 'done', ...about, result: executed.result } : { type: 'failed', ...about, error: executed.error })
}

process.on('message', (input: unknown) => {
  const message = v.parse(ParentToTrial, input)
  if (message.type === 'start') started = start(message.engine)
  else if (message.type === 'run') void run(message)
  else if (message.type === 'end') process.exit(0)
  else if (running?.id === message.id) running.controller.abort(new convscope.Interrupted('The trial was stopped.'))
})
process.on('disconnect', () => process.exit(0))
// The terminal's Ctrl-C reaches the whole process group; the parent decides what it means.
process.on('SIGINT', () => undefined)
