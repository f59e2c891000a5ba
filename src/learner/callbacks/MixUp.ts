import * as tf from '@tensorflow/tfjs'
import { seededRandom, type SeededRandom } from '../../data'
import { Callback } from '../Callback'
import { asDistribution } from '../losses/asDistribution'
import { refuseUnknownOptions } from '../refuseUnknownOptions'

/** Options of `new MixUp`. */
export interface MixUpOptions {
  /** Shares are drawn from Beta(alpha, alpha): the smaller it is, the less is mixed. 0.4 by default, as in fastai. */
  alpha?: number
}

/** Sets its stream of random numbers apart from others of the learner's seed. */
const STREAM = 0x6d6978

/**
 * Trains on mixtures of two images each, and of their labels by the same shares (Zhang et al. 2017; fastai's `MixUp`): the batch's
 * labels become distributions, `[size, classes]`. As in fastai each image has a share of its own, of at least one half. What is mixed
 * depends on the learner's seed alone.
 */
export class MixUp extends Callback {
  override readonly name = 'mixUp'
  override readonly order = 60
  override readonly runValidation = false
  /** Shares are drawn from Beta(alpha, alpha). */
  readonly alpha: number

  constructor(options: MixUpOptions = {}) {
    super()
    refuseUnknownOptions('MixUp', options, ['alpha'])
    const { alpha = 0.4 } = options
    if (!(Number.isFinite(alpha) && alpha > 0)) throw new RangeError(`MixUp: alpha must be a number above 0, such as 0.4, but it is ${String(alpha)}.`)
    this.alpha = alpha
  }

  override beforeBatch(): void {
    const { x, y, seed, position, data } = this.learn
    const size = x?.shape[0]
    if (!x || !y || size === undefined) return
    const random = seededRandom(seed, position.stepsEver, STREAM)
    const shares = Float32Array.from({ length: size }, () => shareOfLarger(random, this.alpha))
    const partners = random.shuffle(Int32Array.from({ length: size }, (_, image) => image))
    const mix = (one: tf.Tensor, other: tf.Tensor): tf.Tensor => {
      const share = tf.tensor(shares, [size, ...one.shape.slice(1).map(() => 1)])
      return tf.add(other, tf.mul(tf.sub(one, other), share))
    }
    const [mixedX, mixedY] = tf.tidy(() => {
      const order = tf.tensor1d(partners, 'int32')
      const target = asDistribution(y, data.classes.length)
      return [mix(x, tf.gather(x, order)), mix(target, tf.gather(target, order))]
    }) as [tf.Tensor, tf.Tensor2D]
    this.learn.x = mixedX
    this.learn.y = mixedY
  }
}

/** The larger of λ and 1 − λ, for λ from Beta(alpha, alpha): a quotient of two draws from Gamma(alpha). */
function shareOfLarger(random: SeededRandom, alpha: number): number {
  const [one, other] = [gamma(random, alpha), gamma(random, alpha)]
  // For the smallest alphas both may round to 0; then one of them is as good as all.
  return one + other > 0 ? Math.max(one, other) / (one + other) : 1
}

/** A number from Gamma(shape, 1), by the method of Marsaglia and Tsang (2000). */
function gamma(random: SeededRandom, shape: number): number {
  // For shapes below 1: Gamma(shape + 1) times u^(1/shape).
  if (shape < 1) return gamma(random, shape + 1) * (1 - random.next()) ** (1 / shape)
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const normal = random.normal()
    const v = (1 + c * normal) ** 3
    if (v > 0 && Math.log(1 - random.next()) < 0.5 * normal ** 2 + d * (1 - v + Math.log(v))) return d * v
  }
}
