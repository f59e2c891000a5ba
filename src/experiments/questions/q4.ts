import { JUPYTER_DISPLAY, type Displayable, type MimeBundle } from '../../run'
import type { Callback, LearnerCore } from '../../learner'
import { Table } from '../Table'
import { verdictByCounting, type Evidence, type Verdict } from '../Verdict'
import { Q4_CLAIMS } from './q4Claims'
import type { SnippetRun } from './SnippetRun'
import { counted, type SnippetResult } from './TextbookSnippet'
import { whereHeld } from './whereHeld'

/** What was seen when the snippets, and their counterparts here, were run. */
export interface Q4Observations {
  /** What `kerasSnippet.run()` gives. */
  keras: SnippetResult
  /** What `pytorchSnippet.run()` gives. */
  pytorch: SnippetResult
  /** Methods of a TensorFlow.js callback that its `fit` called, in order: `onTrainBegin`, `onEpochEnd`, `onTrainEnd`. */
  tensorflowJs: readonly string[]
  /** A learner after its fit. */
  learner: LearnerCore
  /** One that was given to its constructor. */
  kept: Callback
  /** One that was given to `fit`. */
  passed: Callback
}

/** Question 4, how do you get a learner's callback after training: decides the claims 4.1 to 4.4 by what happened when they were tried. */
export function decideQ4(observations: Q4Observations): Q4Answer {
  const { keras, pytorch } = observations
  if (keras.library !== 'Keras' || pytorch.library !== 'PyTorch') throw new Error(`keras and pytorch must be what kerasSnippet.run() and pytorchSnippet.run() give, but they are of ${keras.library} and ${pytorch.library}.`)
  return new Q4Answer(observations)
}

/** The verdicts on claims 4.1 to 4.4, and what they rest on. Displays itself as a table. */
export class Q4Answer implements Displayable {
  readonly verdicts: readonly Verdict[]

  constructor(private readonly observations: Q4Observations) {
    this.verdicts = [this.onTrainEnd(), this.trainer(), this.passedToFit(), this.access()]
  }

  /** The verdict on a claim, such as `4.1`. Throws where there is none of that number. */
  verdict(id: string): Verdict {
    const verdict = this.verdicts.find(one => one.claim.id === id)
    if (!verdict) throw new RangeError(`There is no claim ${id} in question 4; there are ${this.verdicts.map(one => one.claim.id).join(', ')}.`)
    return verdict
  }

  /** Claim by verdict. */
  get table(): Table {
    return new Table(['claim', 'verdict', 'what was found'], this.verdicts.map(verdict => [`${verdict.claim.id} ${verdict.claim.text}`, verdict.words, verdict.finding]))
  }

  [JUPYTER_DISPLAY](): MimeBundle {
    return this.table[JUPYTER_DISPLAY]()
  }

  private onTrainEnd(): Verdict {
    const { keras, tensorflowJs } = this.observations
    const inKeras = keras.run.attempts[0]?.events ?? []
    const cases = [oneCase('in Keras', endsOnce(inKeras, 'on_train_end')), oneCase('in TensorFlow.js', endsOnce(tensorflowJs, 'onTrainEnd'))]
    return verdictByCounting(Q4_CLAIMS[0], cases, `Called in Keras: ${counted(inKeras)}. In TensorFlow.js: ${counted(tensorflowJs)}.`, [
      times('Calls of on_train_end in Keras', inKeras.filter(event => event === 'on_train_end').length),
      times('Calls of onTrainEnd in TensorFlow.js', tensorflowJs.filter(event => event === 'onTrainEnd').length)
    ])
  }

  private trainer(): Verdict {
    const made = attempt(this.observations.pytorch, 'torch.optim.Optimizer(')
    const trained = attempt(this.observations.pytorch, 'optimizer.train(')
    const worked = [made, trained].filter(one => one.error === null).length
    const finding = `Making one: ${made.error ?? 'it runs'}. Calling train of an optimizer that is properly made: ${trained.error ?? 'it runs'}.`
    return verdictByCounting(Q4_CLAIMS[1], [{ name: 'in PyTorch', found: worked, claimed: 2 }], finding, [{ what: 'Of the two calls, ran', quantity: worked, unit: 'calls' }])
  }

  private passedToFit(): Verdict {
    const { keras, pytorch, passed } = this.observations
    const inKeras = keras.run.attempts.filter(({ events }) => events.at(-1) === 'on_train_end').length
    const trains = pytorch.run.attempts.filter(({ call }) => call.includes('.train('))
    const inPytorch = trains.filter(({ events }) => events.at(-1) === 'on_train_end').length
    const own = attempt(pytorch, 'own_loop(')
    const cases = [oneCase('in Keras', inKeras > 0), oneCase('in PyTorch', inPytorch > 0)]
    return verdictByCounting(Q4_CLAIMS[2], cases, `Keras’s fit runs it. In PyTorch ${inPytorch} of ${trains.length} calls of a method train ran it: an optimizer has no such method, and a model’s only switches it between training and evaluation.`, [
      { what: 'Calls of train that were tried in PyTorch', quantity: trains.length, unit: 'calls' },
      times('on_train_end in a PyTorch loop of one’s own, which calls it', own.events.filter(event => event === 'on_train_end').length),
      { what: `Names under which a callback given to a Learner’s fit is there afterwards`, quantity: whereHeld(this.observations.learner, passed).length, unit: 'names' }
    ])
  }

  private access(): Verdict {
    const { keras, pytorch, learner, kept } = this.observations
    const holders = (run: SnippetRun): number => run.attempts.reduce((sum, { heldBy }) => sum + heldBy.length, 0)
    const [inKeras, inPytorch] = [holders(keras.run), holders(pytorch.run)]
    const names = whereHeld(learner, kept)
    const finding = `Not answered: the snippets show how code runs at the end. Afterwards Keras holds the callback in ${inKeras} places and PyTorch in ${inPytorch}; it is reached by the variable in which you put it yourself. A Learner holds it as ${names.join(' and ') || 'nothing'}.`
    return verdictByCounting(Q4_CLAIMS[3], [oneCase('in Keras', inKeras > 0), oneCase('in PyTorch', inPytorch > 0)], finding, [
      { what: 'Places where Keras holds the callback after fit', quantity: inKeras, unit: 'places' },
      { what: 'Names under which a Learner holds one that its constructor was given', quantity: names.length, unit: 'names' }
    ])
  }
}

const oneCase = (name: string, holds: boolean): { name: string; found: number; claimed: number } => ({ name, found: holds ? 1 : 0, claimed: 1 })
const times = (what: string, quantity: number): Evidence => ({ what, quantity, unit: 'times' })

/** Whether `end` came once, and last, after the epochs. */
const endsOnce = (events: readonly string[], end: string): boolean => events.length > 2 && events.indexOf(end) === events.length - 1

function attempt({ library, run }: SnippetResult, start: string): SnippetRun['attempts'][number] {
  const found = run.attempts.find(({ call }) => call.includes(start))
  if (!found) throw new Error(`The snippet in ${library} has not tried ${start}…).`)
  return found
}
