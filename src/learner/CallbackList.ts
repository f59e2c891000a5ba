import { Cancel } from './cancel'
import { BATCH_EVENTS, EVENTS, STEP_EVENTS, type Callback, type CallbackState, type EventName, type StepEventName } from './Callback'
import { Interrupted } from './interruption'
import { snakeCase } from './callbackNames'
import type { LearnerCore } from './LearnerCore'

/** The callback in whose presence others may have to stay out: a learning-rate finder's. */
export const LR_FINDER = 'lrFinder'

const spellings = ({ name }: Callback): Set<string> => new Set([name, snakeCase(name)])

/** What several callbacks go on with when a training is resumed, by their names. */
export type CallbackStates = Readonly<Record<string, CallbackState>>

/** A learner's callbacks, in their order; each stands on the learner under its name and fastai's spelling of it. */
export class CallbackList {
  private callbacks: Callback[] = []
  /** Those that are told of events. */
  private active: readonly Callback[] = []
  private listeners = new Map<EventName, Callback[]>()

  constructor(private readonly learn: LearnerCore) {}

  get all(): readonly Callback[] {
    return this.callbacks
  }

  /** Adds callbacks, all or none. Throws where a name is taken. */
  add(added: readonly Callback[]): void {
    const names = new Set<string>()
    for (const callback of added) {
      // A cell's JavaScript may pass anything.
      const given: unknown = callback
      if (typeof given !== 'object' || given === null || typeof callback.name !== 'string') throw new TypeError('callbacks must be a list of callbacks, such as [new ActivationStats()]: a class of callbacks needs `new`, one of your own `extends Callback`.')
      for (const name of spellings(callback)) {
        if (name in this.learn || names.has(name))
          throw new Error(
            this.callbacks.some(known => known.name === callback.name) || names.has(name)
              ? `There are two callbacks called ${callback.name}; give one of them another name.`
              : `A callback cannot be called ${JSON.stringify(callback.name)}: the learner has something of its own by that name.`
          )
        names.add(name)
      }
    }
    for (const callback of added) {
      callback.learn = this.learn
      for (const name of spellings(callback)) Object.defineProperty(this.learn, name, { value: callback, configurable: true, enumerable: true })
    }
    this.replace([...this.callbacks, ...added])
  }

  /** Takes callbacks away; they keep what they know. */
  remove(removed: readonly Callback[]): void {
    for (const callback of removed) for (const name of spellings(callback)) Reflect.deleteProperty(this.learn, name)
    this.replace(this.callbacks.filter(callback => !removed.includes(callback)))
  }

  /** Tells everybody, one after the other. What a callback throws ends the telling. */
  async fire(event: EventName, training: boolean): Promise<void> {
    for (const callback of this.listening(event, training)) {
      try {
        const pending = callback[event]?.()
        if (pending) await pending
      } catch (error) {
        throw named(error, callback, event)
      }
    }
  }

  /** What callbacks would go on with, by their names. */
  states(): CallbackStates {
    return Object.fromEntries(this.callbacks.flatMap(callback => (callback.saveState ? [[callback.name, callback.saveState()] as const] : [])))
  }

  /** Lets callbacks go on with what was saved of those of their names. */
  async resume(states: CallbackStates): Promise<void> {
    for (const callback of this.active) {
      const state = Object.hasOwn(states, callback.name) ? states[callback.name] : undefined
      try {
        if (state) await callback.loadState?.(state)
      } catch (error) {
        throw named(error, callback, 'loadState')
      }
    }
  }

  /** Tells of the inside of a step, where nothing can be waited for. */
  fireInStep(event: StepEventName, training: boolean): void {
    for (const callback of this.listening(event, training)) {
      let result: unknown
      try {
        result = callback[event]?.()
      } catch (error) {
        throw named(error, callback, event)
      }
      if (result instanceof Promise) {
        result.catch(() => undefined)
        throw new TypeError(`${event} of the callback ${callback.name} is async, but the step cannot wait for it. Make it a plain method, or use beforeBatch or afterBatch.`)
      }
    }
  }

  /** Callbacks whose methods inside the step are recorded with it. */
  recorded(): Callback[] {
    return this.active.filter(callback => callback.recordable && callback.runTraining && STEP_EVENTS.some(event => typeof callback[event] === 'function'))
  }

  /** A callback that has methods inside the step which cannot be recorded, in training or in validation; undefined where there is none. */
  inTheWay(training: boolean): Callback | undefined {
    const listens = (callback: Callback): boolean => (training ? callback.runTraining && !callback.recordable : callback.runValidation)
    return this.active.find(callback => listens(callback) && STEP_EVENTS.some(event => typeof callback[event] === 'function'))
  }

  private listening(event: EventName, training: boolean): Callback[] {
    const listeners = this.listeners.get(event) ?? []
    if (!BATCH_EVENTS.includes(event)) return listeners
    return listeners.filter(callback => (training ? callback.runTraining : callback.runValidation))
  }

  private replace(callbacks: Callback[]): void {
    this.callbacks = callbacks.sort((a, b) => a.order - b.order)
    this.active = this.callbacks.some(callback => callback.name === LR_FINDER) ? this.callbacks.filter(callback => callback.runInLrFind) : this.callbacks
    this.listeners = new Map(EVENTS.map(event => [event, this.active.filter(callback => typeof callback[event] === 'function')]))
  }
}

/** The error with the callback's name in its message, once. */
function named(error: unknown, { name }: Callback, event: EventName | 'loadState'): unknown {
  if (!(error instanceof Error) || error instanceof Cancel || error instanceof Interrupted || told.has(error)) return error
  told.add(error)
  try {
    error.message = `${error.message} (thrown by the callback ${name} in ${event})`
  } catch {
    // A message of its own that cannot be changed stays as it is.
  }
  return error
}

const told = new WeakSet<Error>()
