import { setImmediate as nextTurn } from 'node:timers/promises'
import { seededRandom } from '../random'
import { DigitPen, IMAGE_SIZE } from './drawDigit'

/** Changes whenever the same seed would give other images: a cache of an older version is not used. */
export const GENERATOR_VERSION = 1

/** Images as bytes, one after the other (0 paper, 255 ink), and the digit each of them shows. */
export interface DrawnDigits {
  readonly images: Uint8Array
  readonly labels: Uint8Array
}

interface DrawOptions {
  signal?: AbortSignal
  /** Called now and then with the share that is done. */
  onProgress?: (fraction: number) => void
}

/** Digits drawn between two turns of the event loop, some 10 ms of work. */
const AT_ONCE = 250

/**
 * Draws `count` images of 28 x 28 pixels. Every digit occurs equally often (within one), in random order.
 *
 * @param seed with `part` decides every pixel
 * @param part 0 for training, 1 for validation: the two parts of a seed have nothing in common
 */
export async function drawDigits(count: number, seed: number, part: 0 | 1, { signal, onProgress }: DrawOptions = {}): Promise<DrawnDigits> {
  const random = seededRandom(seed, GENERATOR_VERSION, part)
  const labels = Uint8Array.from(random.shuffle(Int32Array.from({ length: count }, (_, index) => index % 10)))
  const images = new Uint8Array(count * IMAGE_SIZE * IMAGE_SIZE)
  const pen = new DigitPen(random)
  for (let index = 0; index < count; index += 1) {
    pen.draw(labels[index]!, images, index * IMAGE_SIZE * IMAGE_SIZE)
    if (index % AT_ONCE !== AT_ONCE - 1) continue
    onProgress?.((index + 1) / count)
    await nextTurn()
    signal?.throwIfAborted()
  }
  return { images, labels }
}
