import { Callback } from '../Callback'
import { checkSchedule } from '../schedules/checkSchedule'
import { describeSchedule, type Schedule, type Schedules } from '../schedules/Schedule'

/**
 * Sets the learning rate, the momentum, or both before every training batch, by schedules over the whole fit (fastai's `ParamScheduler`).
 * Groups with rates of their own keep their share of the learning rate. What was set is in the record: `learn.recorder.plotSched()`.
 *
 *     await learn.fit(3, { callbacks: [new ParamScheduler({ learningRate: warmUp(0.1, cosine(0.06, 0)) })] })
 *     await learn.fit(3, { callbacks: [new ParamScheduler({ learningRate: progress => 0.06 * 0.5 ** Math.floor(3 * progress) })] })
 */
export class ParamScheduler extends Callback {
  override readonly name = 'paramScheduler'
  // As in fastai: after what else looks at the batch, so that the schedule has the last word.
  override readonly order = 60
  override readonly runValidation = false
  override readonly runInLrFind = false
  /** What is scheduled: functions from the fit's progress, 0 to 1, to a learning rate or a momentum. */
  readonly schedules: Schedules

  /** @throws where there is no schedule, or something that is none */
  constructor(schedules: Schedules) {
    super()
    const { learningRate, momentum, ...others } = schedules
    const [unknown] = Object.keys(others)
    if (unknown !== undefined) throw new TypeError(`ParamScheduler schedules learningRate and momentum, but not ${unknown}.`)
    if (!learningRate && !momentum) throw new TypeError('ParamScheduler needs a schedule, such as { learningRate: cosine(0.06, 0) }.')
    if (learningRate) checkSchedule('learningRate', learningRate)
    if (momentum) checkSchedule('momentum', momentum)
    this.schedules = schedules
  }

  override beforeBatch(): void {
    const { learn, schedules } = this
    const { learningRate, momentum } = schedules
    if (learningRate) learn.learningRate = valueAt(learningRate, learn.progress, 'learning rate', value => value >= 0, 'a finite number of at least 0')
    if (momentum) learn.momentum = valueAt(momentum, learn.progress, 'momentum', value => value >= 0 && value < 1, 'a number of at least 0 and below 1')
  }
}

function valueAt(schedule: Schedule, progress: number, name: string, fits: (value: number) => boolean, expected: string): number {
  const value = schedule(progress)
  if (typeof value === 'number' && Number.isFinite(value) && fits(value)) return value
  throw new RangeError(`The schedule of the ${name} (${describeSchedule(schedule)}) gives ${String(value)} at progress ${Number(progress.toPrecision(4))}, but a ${name} is ${expected}.`)
}
