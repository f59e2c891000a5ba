import { Callback, CancelFit, type Schedules } from '../../learner'

/** What a {@link PhaseDriver} does besides, when a step was trained. */
export interface AfterStep {
  /** Steps of the phase, this one included. Whether the phase is to end. */
  (step: number): Promise<boolean>
}

/** Takes a phase through its steps: sets the schedules by steps, whatever the epochs, and ends the fit after the last. */
export class PhaseDriver extends Callback {
  override readonly name = 'phaseDriver'
  override readonly order = 60
  private step = 0

  constructor(
    private readonly schedules: Schedules,
    private readonly steps: number,
    private readonly then: AfterStep
  ) {
    super()
  }

  override beforeBatch(): void {
    const { learningRate, momentum } = this.schedules
    const progress = this.step / this.steps
    if (learningRate) this.learn.learningRate = learningRate(progress)
    if (momentum) this.learn.momentum = momentum(progress)
  }

  override async afterBatch(): Promise<void> {
    this.step++
    const ends = await this.then(this.step)
    if (ends) throw new CancelFit('The phase was to end here.')
    if (this.step >= this.steps) throw new CancelFit('The phase has had its steps.')
  }
}
