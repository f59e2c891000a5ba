import { streamOf } from '../training/streams'
import { defineTrial } from '../trials/procedures'

/** The ground: U(x) = x⁴/4 − x²/2 − TILT·x has a shallow valley near −1, a deeper one near 1, and a ridge between them near 0. */
const TILT = 0.1
const BALLS = 200
/** Points of the curves that are kept. */
const POINTS = 40

/** Many balls in a valley that is not the deepest: a toy, to see whether noise gets them out. */
export interface DoubleWellConfig {
  seed: number
  /** The learning rate: a ball moves by −lr · (U′(x) + noise · a normal number) in each step. */
  lr: number
  steps: number
  /** Whether the rate falls to 0 in a straight line; constant by default. */
  falling?: boolean
  /** Standard deviation of the gradient's noise; 1 by default. */
  noise?: number
  /** 200 by default. */
  balls?: number
}

/** What became of the balls. */
export interface DoubleWellResult {
  /** Share that was over the ridge once at least, from 0 to 1. */
  left: number
  /** Share that is in the deeper valley at the end. */
  deeper: number
  /** Mean height at the end, above the deepest point. */
  height: number
  /** Share in the deeper valley after each fortieth of the steps. */
  deeperByStep: number[]
}

const slope = (x: number): number => x ** 3 - x - TILT
/** Height of the ground. */
export const groundHeight = (x: number): number => x ** 4 / 4 - x ** 2 / 2 - TILT * x

/** Where the ground is level: the bottom of the shallow valley, the ridge, the bottom of the deeper one. */
export const LEVEL = { shallow: levelNear(-1), ridge: levelNear(0), deeper: levelNear(1) } as const

/** By Newton's method. */
function levelNear(start: number): number {
  let x = start
  for (let step = 0; step < 50; step++) x -= slope(x) / (3 * x ** 2 - 1)
  return x
}

/**
 * Stochastic gradient descent in one dimension, begun at the bottom of the shallow valley. For small rates it is Langevin dynamics at the
 * temperature T = lr · noise² / 2: in the long run the balls lie as exp(−U/T), and over a ridge of height h they get after a time that grows as
 * exp(h/T) (Kramers 1940).
 */
export function rollBalls({ seed, lr, steps, falling = false, noise = 1, balls = BALLS }: DoubleWellConfig): DoubleWellResult {
  for (const [name, value] of Object.entries({ lr, steps, balls })) if (!(value > 0 && Number.isFinite(value))) throw new TypeError(`The toy of two valleys needs ${name} above 0, but it is ${value}.`)
  const random = streamOf(seed, 'gradientNoise')
  const places = new Float64Array(balls).fill(LEVEL.shallow)
  const hasLeft = new Uint8Array(balls)
  const deeperByStep: number[] = []
  const share = (is: (x: number, ball: number) => boolean): number => places.reduce((sum, x, ball) => sum + (is(x, ball) ? 1 : 0), 0) / balls
  const inDeeper = (x: number): boolean => x > LEVEL.ridge
  for (let step = 0; step < steps; step++) {
    const rate = falling ? lr * (1 - step / steps) : lr
    for (let ball = 0; ball < balls; ball++) {
      const x = places[ball]! - rate * (slope(places[ball]!) + noise * random.normal())
      places[ball] = x
      if (inDeeper(x)) hasLeft[ball] = 1
    }
    if (Math.floor(((step + 1) * POINTS) / steps) > Math.floor((step * POINTS) / steps)) deeperByStep.push(share(inDeeper))
  }
  return { left: share((_, ball) => hasLeft[ball] === 1), deeper: share(inDeeper), height: places.reduce((sum, x) => sum + groundHeight(x), 0) / balls - groundHeight(LEVEL.deeper), deeperByStep }
}

/** The trial `doubleWell`: {@link rollBalls}. */
export const doubleWellTrial = defineTrial<DoubleWellConfig, DoubleWellResult>('doubleWell', 1, rollBalls)
