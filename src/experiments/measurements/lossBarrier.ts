import * as tf from '@tensorflow/tfjs'
import type { LearnerCore } from '../../learner'
import { measurement } from './Measurement'

/** Options of the measurement `lossBarrier`. */
export interface LossBarrierOptions {
  /** From the end of an earlier branch to that of a later one, each by its place among the trial's branches: `[[1, 2], [3, 4]]`. */
  lines: readonly (readonly [from: number, to: number])[]
  /** Training images, the first ones; 1,000 by default. */
  images?: number
  /** Places on the line between its ends, at equal distances; 9 by default. */
  points?: number
}

/** The loss on the straight line from one network's weights to another's. */
export interface LossBarrier {
  /** Euclidean distance between the two. */
  distance: number
  /** Training loss along the line, both ends included, in nats: the first is where the earlier branch ended. */
  losses: number[]
  /** How far the loss rises above the straight line between its two ends, at most; 0 where it nowhere does. */
  barrier: number
}

/** The weights with which the runs of a learner have ended, in their order: a trial's phases first, then its branches. */
const ends = new WeakMap<LearnerCore, (readonly Float32Array[])[]>()

/**
 * Whether two networks that part from one point lie in one basin: the loss barrier on the line between their weights (Frankle et al. 2020, "linear
 * mode connectivity"). Null for a run at which no line ends. The network must have no running statistics, which lie on no line.
 */
export const lossBarrier = measurement<LossBarrierOptions, LossBarrier | null>(['lines', 'images', 'points'], ({ learn, evaluator, batches }, { lines, images = 1000, points = 9 }) => ({
  async end() {
    const before = ends.get(learn) ?? []
    const here = learn.allVariables.map(variable => Float32Array.from(variable.dataSync()))
    ends.set(learn, [...before, here])
    const line = lines.find(([, to]) => to === before.length)
    if (!line) return null
    const from = before[line[0]]
    if (!from) throw new TypeError(`The measurement lossBarrier is to draw a line from branch ${line[0]} to branch ${line[1]}, but a line goes from an earlier branch to a later one.`)
    const goTo = (share: number): void => {
      for (const [index, variable] of learn.allVariables.entries()) tf.tidy(() => variable.assign(tf.tensor(here[index]!.map((value, at) => from[index]![at]! + share * (value - from[index]![at]!)), variable.shape)))
    }
    const losses: number[] = []
    for (let place = 0; place <= points + 1; place++) {
      goTo(place / (points + 1))
      losses.push((await evaluator.scores(batches.images.training, images)).crossEntropy)
    }
    for (const [index, variable] of learn.allVariables.entries()) tf.tidy(() => variable.assign(tf.tensor(here[index]!, variable.shape)))
    const squares = here.reduce((sum, values, index) => sum + values.reduce((all, value, at) => all + (value - from[index]![at]!) ** 2, 0), 0)
    return { distance: Math.sqrt(squares), losses, barrier: barrierOf(losses) }
  }
}))

/** The greatest height of a curve above the straight line from its first point to its last, at equal distances; never below 0. */
export function barrierOf(losses: readonly number[]): number {
  const [first = NaN, last = NaN] = [losses[0], losses.at(-1)]
  return Math.max(0, ...losses.map((loss, at) => loss - (first + ((last - first) * at) / (losses.length - 1))))
}
