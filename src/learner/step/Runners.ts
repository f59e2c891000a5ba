import * as tf from '@tensorflow/tfjs'
import type { CallbackList } from '../CallbackList'
import { layerCalls } from '../layerCalls'
import type { LearnerCore } from '../LearnerCore'
import { EvaluationRunner } from './EvaluationRunner'
import { ForwardPass } from './ForwardPass'
import type { StepProgram } from './StepProgram'
import { StepRunner } from './StepRunner'

/** What runs a learner's batches, with the graphs that it has compiled: they serve from fit to fit while nothing of the program changes. */
export class Runners {
  private steps: StepRunner | undefined
  private evaluations: EvaluationRunner | undefined
  private eagerSaid = false

  constructor(
    private readonly learn: LearnerCore,
    private readonly callbacks: CallbackList
  ) {}

  /** Why the newest fit's steps run operation by operation, though the engine can compile; undefined where they are compiled. */
  get eagerReason(): string | undefined {
    return this.steps?.eagerReason
  }
  get compiledSteps(): number {
    return this.steps?.compiled ?? 0
  }
  get compiledEvaluations(): number {
    return this.evaluations?.compiled ?? 0
  }

  /** For training batches: the runner, and whether it may compile (the reason, in words, where only a callback is in the way). */
  training(): { runner: StepRunner; compile: boolean | string } {
    const { model, watches, optimizer, lossFunction: loss, variables, groups, stepEvents: events } = this.learn
    const recorded = this.callbacks.recorded()
    const known = this.steps?.program
    if (!known || !sameList(known.variables, variables) || !sameList(known.watches, watches) || !sameList(known.recorded, recorded)) {
      this.steps?.dispose()
      const program: StepProgram = {
        forward: new ForwardPass(model, watches.flatMap(watch => watch.outputs), layerCalls(model)),
        penalties: () => model.calculateLosses(),
        variables,
        groups: groups.groupsOf(variables),
        loss,
        optimizer,
        watches,
        recorded,
        events
      }
      this.steps = new StepRunner(program, reason => this.sayEager(reason))
    }
    const callback = this.callbacks.inTheWay(true)
    const compile = this.canCompile && callback ? `the callback ${callback.name} looks into the step; if it does nothing there but tensor operations, give it recordable = true` : this.canCompile
    return { runner: this.steps as StepRunner, compile }
  }

  /** For validation batches. */
  evaluation(): { runner: EvaluationRunner; compile: boolean } {
    const { model, lossFunction: loss, metrics, stepEvents: events } = this.learn
    this.evaluations ??= new EvaluationRunner({ model, loss, metrics, events })
    return { runner: this.evaluations, compile: this.canCompile && !this.callbacks.inTheWay(false) }
  }

  /** Drops gradients that were accumulated and not applied. */
  forgetGradients(): void {
    this.steps?.forgetGradients()
  }

  /** Takes the runner of training steps out, graphs and all, so that others do not touch it; `putBack` makes it the learner's again. */
  takeOut(): StepRunner | undefined {
    const { steps } = this
    this.steps = undefined
    return steps
  }
  putBack(steps: StepRunner | undefined): void {
    this.steps?.dispose()
    this.steps = steps
  }

  /** Frees the graphs. */
  dispose(): void {
    this.steps?.dispose()
    this.evaluations?.dispose()
    this.steps = this.evaluations = undefined
  }

  private get canCompile(): boolean {
    return this.learn.compile && tf.getBackend() === 'tensorflow'
  }

  private sayEager(reason: string): void {
    if (this.eagerSaid) return
    this.eagerSaid = true
    console.warn(`The training step of '${this.learn.name}' is not compiled, so it is slower: ${reason}.`)
  }
}

const sameList = (one: readonly unknown[], other: readonly unknown[]): boolean => one.length === other.length && one.every((item, index) => item === other[index])
