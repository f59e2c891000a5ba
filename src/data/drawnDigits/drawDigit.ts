import type { SeededRandom } from '../random'
import { InkField } from './InkField'
import { addSmoothStroke, PolyLines } from './smoothStroke'
import { STROKE_MODELS } from './strokeModels'
import { parseStroke, type Stroke } from './strokeNotation'

/** Width and height of a drawn digit in pixels, and of the box which its ink fills, as in MNIST. */
export const IMAGE_SIZE = 28
const BOX_SIZE = 19.2
/** The digit is drawn in the middle of a larger square, from which the image is cut around the centre of mass. */
const FIELD_SIZE = 44

/**
 * How much hands differ. Lengths are parts of the digit's height unless they say pixels; a spread is the standard
 * deviation of a normal distribution, a log spread that of the logarithm.
 */
const VARIATION = {
  poseOvershoot: 0.3,
  pointSpread: 0.028,
  sloppinessLogSpread: 0.35,
  aspectLogSpread: 0.24,
  slantMean: 0.12,
  slantSpread: 0.23,
  turnSpread: 0.08,
  bendSpread: 0.12,
  radiusPixels: 1.28,
  radiusLogSpread: 0.3,
  radiusLimits: [0.65, 2.2],
  pressureSpread: 0.12,
  edgePixels: [0.8, 1.5],
  edgeNoisePixels: 0.08,
  shiftPixels: 0.6,
  paleShare: 0.08,
  paleLimit: 0.8,
} as const

interface Model {
  readonly aspect: number
  readonly poses: readonly (readonly Stroke[])[]
}

/** For each digit its ways of writing, with the sum of the weights up to and including each. */
const MODELS: readonly { models: Model[]; upTo: number[] }[] = Array.from({ length: 10 }, (_, digit) => {
  const own = STROKE_MODELS.filter(model => model.digit === digit)
  let sum = 0
  return {
    models: own.map(({ aspect, poses }) => ({ aspect, poses: poses.map(pose => pose.map(parseStroke)) })),
    upTo: own.map(model => (sum += model.weight)),
  }
})

/** Draws digits as people write them, one after the other, into images of 28 x 28 bytes (0 paper, 255 ink). */
export class DigitPen {
  private readonly field = new InkField(FIELD_SIZE)
  private readonly lines = new PolyLines()

  constructor(private readonly random: SeededRandom) {}

  /** Draws one digit (0 to 9) into `pixels` at `offset`. */
  draw(digit: number, pixels: Uint8Array, offset: number): void {
    const { random } = this
    this.writeStrokes(digit)
    const radius = within(
      VARIATION.radiusPixels * Math.exp(VARIATION.radiusLogSpread * random.normal()),
      VARIATION.radiusLimits,
    )
    this.fitBox(radius)
    this.ink(radius)
    this.develop(pixels, offset)
  }

  /** The strokes of one way of writing the digit, varied, in arbitrary units. */
  private writeStrokes(digit: number): void {
    const { random, lines } = this
    const model = this.pickModel(digit)
    const first = model.poses[random.integer(model.poses.length)] as readonly Stroke[]
    const second = model.poses[random.integer(model.poses.length)] as readonly Stroke[]
    const mix = random.next() * (1 + 2 * VARIATION.poseOvershoot) - VARIATION.poseOvershoot
    const spread = VARIATION.pointSpread * Math.exp(VARIATION.sloppinessLogSpread * random.normal())
    const aspect = model.aspect * Math.exp(VARIATION.aspectLogSpread * random.normal())
    lines.clear()
    first.forEach((stroke, index) => {
      const other = (second[index]!).points
      const points = stroke.points.map((value, at) => {
        const mixed = value + mix * (other[at]! - value)
        // The width of a narrow digit is one unit too: what the hand trembles sideways is measured in heights.
        return mixed + (spread * random.normal()) / (at % 2 === 0 ? Math.max(aspect, 0.4) : 1)
      })
      addSmoothStroke(lines, points, stroke.corners)
    })
    this.distort(aspect)
  }

  private pickModel(digit: number): Model {
    const { models, upTo } = MODELS[digit] as { models: Model[]; upTo: number[] }
    const drawn = this.random.next() * upTo[upTo.length - 1]!
    return models[upTo.findIndex(sum => drawn < sum)]!
  }

  /** Aspect, a smooth bend of the whole digit, slant and a small turn. */
  private distort(aspect: number): void {
    const { random, lines } = this
    const slant = VARIATION.slantMean + VARIATION.slantSpread * random.normal()
    const turn = VARIATION.turnSpread * random.normal()
    const bends = Array.from({ length: 6 }, () => VARIATION.bendSpread * random.normal())
    const [xx, xy, yy, uu, uv, vv] = bends as [number, number, number, number, number, number]
    for (let i = 0; i < lines.length; i += 1) {
      const x = (lines.x[i]! - 0.5) * aspect
      const y = lines.y[i]! - 0.5
      const bentX = x + xx * x * x + xy * x * y + yy * y * y - slant * y
      const bentY = y + uu * x * x + uv * x * y + vv * y * y
      // A turn by a small angle; its slight stretch is undone by the fit to the box.
      lines.x[i] = bentX - turn * bentY
      lines.y[i] = bentY + turn * bentX
    }
  }

  /** Scales and moves the strokes so that their ink fills the box in the middle of the field. */
  private fitBox(radius: number): void {
    const { lines } = this
    let left = Infinity
    let right = -Infinity
    let top = Infinity
    let bottom = -Infinity
    for (let i = 0; i < lines.length; i += 1) {
      left = Math.min(left, lines.x[i]!)
      right = Math.max(right, lines.x[i]!)
      top = Math.min(top, lines.y[i]!)
      bottom = Math.max(bottom, lines.y[i]!)
    }
    const scale = (BOX_SIZE - 2 * radius) / Math.max(right - left, bottom - top)
    const middle = FIELD_SIZE / 2
    for (let i = 0; i < lines.length; i += 1) {
      lines.x[i] = middle + (lines.x[i]! - (left + right) / 2) * scale
      lines.y[i] = middle + (lines.y[i]! - (top + bottom) / 2) * scale
    }
  }

  /** Draws the strokes into the field, pressed harder here than there. */
  private ink(radius: number): void {
    const { random, lines, field } = this
    field.clear()
    lines.starts.forEach((start, index) => {
      const end = lines.starts[index + 1] ?? lines.length
      const atStart = radius * within(1 + VARIATION.pressureSpread * random.normal(), [0.6, 1.4])
      const atEnd = radius * within(1 + VARIATION.pressureSpread * random.normal(), [0.6, 1.4])
      const step = (atEnd - atStart) / (end - 1 - start)
      for (let i = start; i + 1 < end; i += 1) {
        const here = atStart + step * (i - start)
        field.addLine(
          lines.x[i]!, lines.y[i]!, here,
          lines.x[i + 1]!, lines.y[i + 1]!, here + step,
        )
      }
    })
  }

  /** Turns distances into grey levels and cuts the image out around the ink's centre of mass. */
  private develop(pixels: Uint8Array, offset: number): void {
    const { random } = this
    const { distance } = this.field
    const [sharp, soft] = VARIATION.edgePixels
    const perPixel = 1 / (sharp + (soft - sharp) * random.next())
    const pale = random.next() < VARIATION.paleShare
    const strength = 255 * (pale ? VARIATION.paleLimit + (1 - VARIATION.paleLimit) * random.next() : 1)
    const noise = 2 * VARIATION.edgeNoisePixels * Math.sqrt(3)
    let mass = 0
    let massX = 0
    let massY = 0
    for (let y = 0, i = 0; y < FIELD_SIZE; y += 1) {
      for (let x = 0; x < FIELD_SIZE; x += 1, i += 1) {
        const away = distance[i]!
        let grey = 0
        if (away < 1) {
          const cover = 0.5 - (away + noise * (random.next() - 0.5)) * perPixel
          grey = cover <= 0 ? 0 : cover >= 1 ? strength : strength * cover
          mass += grey
          massX += grey * x
          massY += grey * y
        }
        distance[i] = grey
      }
    }
    const spread = 2 * VARIATION.shiftPixels
    const left = Math.round(massX / mass - IMAGE_SIZE / 2 + spread * (random.next() - 0.5))
    const top = Math.round(massY / mass - IMAGE_SIZE / 2 + spread * (random.next() - 0.5))
    for (let y = 0; y < IMAGE_SIZE; y += 1) {
      const from = (within(top, FIELD_LIMITS) + y) * FIELD_SIZE + within(left, FIELD_LIMITS)
      for (let x = 0; x < IMAGE_SIZE; x += 1) {
        pixels[offset + y * IMAGE_SIZE + x] = Math.round(distance[from + x]!)
      }
    }
  }
}

const FIELD_LIMITS = [0, FIELD_SIZE - IMAGE_SIZE] as const

function within(value: number, [low, high]: readonly [number, number]): number {
  return value < low ? low : value > high ? high : value
}
