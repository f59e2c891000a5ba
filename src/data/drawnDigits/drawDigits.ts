import { seededRandom } from '../random.js'
import { DigitPen, IMAGE_SIZE } from './drawDigit.js'

/** Changes whenever the same seed would give other images: a cache of an older version is not used. */
export const GENERATOR_VERSION = 1

/** Images as bytes, one after the other (0 paper, 255 ink), and the digit each of them shows. */
export interface DrawnDigits {
  readonly images: Uint8Array
  readonly labels: Uint8Array
}

/**
 * Draws `count` images of 28 x 28 pixels. Every digit occurs equally often (within one), in random order.
 *
 * @param seed with `part` decides every pixel
 * @param part 0 for training, 1 for validation: two parts of one seed have nothing in common
 * @param onProgress called now and then with the share that is done
 */
export function drawDigits(count: number, seed: number, part: 0 | 1, onProgress?: (fraction: number) => void): DrawnDigits {
  const random = seededRandom(seed, GENERATOR_VERSION, part)
  const labels = Uint8Array.from(random.shuffle(Int32Array.from({ length: count }, (_, index) => index % 10)))
  const images = new Uint8Array(count * IMAGE_SIZE * IMAGE_SIZE)
  const pen = new DigitPen(random)
  for (let index = 0; index < count; index += 1) {
    pen.draw(labels[index] as number, images, index * IMAGE_SIZE * IMAGE_SIZE)
    if (onProgress && index % 500 === 499) onProgress((index + 1) / count)
  }
  return { images, labels }
}
