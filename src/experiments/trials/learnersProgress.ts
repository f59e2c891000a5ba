import { onRunEvent, type RunMeta } from '../../run'
import type { TrialStep } from './TrialExecutor'

const INTERVAL_MS = 100

/**
 * Says the steps of a trial, at most ten times a second: those it says itself, or, as long as it says none, those of the learners in this
 * process.
 */
export function learnersProgress(onStep: (step: TrialStep) => void): { say: (step: TrialStep) => void; end: () => void } {
  let latest: TrialStep | undefined
  let timer: NodeJS.Timeout | undefined
  let saidAt = -Infinity
  let ownWords = false
  let run: RunMeta | undefined
  const flush = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (!latest) return
    saidAt = performance.now()
    onStep(latest)
    latest = undefined
  }
  const say = (step: TrialStep): void => {
    latest = step
    const due = saidAt + INTERVAL_MS - performance.now()
    if (due <= 0) flush()
    else timer ??= setTimeout(flush, due)
  }
  const dispose = onRunEvent(event => {
    if (ownWords) return
    if (event.type === 'start') run = event.meta
    if (event.type !== 'steps' || !run || event.run !== run.id) return
    const step = event.from + event.count
    const loss = event.loss.at(-1)
    say({ step, steps: run.epochs * run.stepsPerEpoch, epoch: Math.floor((step - 1) / Math.max(1, run.stepsPerEpoch)), ...(loss === undefined ? {} : { loss }) })
  })
  return {
    say: step => {
      ownWords = true
      // Only what is meant: whatever else a trial may hand over is not carried through the processes.
      say(stepOf(step))
    },
    end: () => {
      dispose()
      flush()
    }
  }
}

function stepOf(step: TrialStep): TrialStep {
  const names = ['step', 'steps', 'epoch', 'loss'] as const
  return Object.fromEntries(names.flatMap(name => (typeof step[name] === 'number' ? [[name, step[name]]] : [])))
}
