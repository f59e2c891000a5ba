import { onBackground } from './shifted'
import type { TransformedImage } from './Transform'

/** The image's pixels turned counter-clockwise about the centre, bilinear, background where nothing was. */
export function rotated(image: TransformedImage, degrees: number): Float32Array {
  const { height, width, channels } = image
  const turned = onBackground(image)
  const framed = inFrame(image)
  const row = (width + 2) * channels
  const [cos, sin] = direction(degrees)
  const centreX = (width - 1) / 2
  const centreY = (height - 1) / 2
  let at = 0
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += channels) {
      // Where this pixel came from: turned back (y grows downward); within the frame, whose corner is at -1, -1.
      const fromX = centreX + cos * (x - centreX) - sin * (y - centreY) + 1
      const fromY = centreY + sin * (x - centreX) + cos * (y - centreY) + 1
      if (!(fromX >= 0 && fromY >= 0 && fromX < width + 1 && fromY < height + 1)) continue
      // Neither is negative: cutting off what is behind the point is rounding down.
      const left = fromX | 0
      const top = fromY | 0
      const shareX = fromX - left
      const shareY = fromY - top
      const corner = top * row + left * channels
      for (let channel = 0; channel < channels; channel += 1) {
        const topLeft = framed[corner + channel]!
        const bottomLeft = framed[corner + row + channel]!
        const upper = topLeft + shareX * (framed[corner + channels + channel]! - topLeft)
        const lower = bottomLeft + shareX * (framed[corner + row + channels + channel]! - bottomLeft)
        turned[at + channel] = upper + shareY * (lower - upper)
      }
    }
  }
  return turned
}

/** The image with one pixel of background around it: every pixel that is turned then has four neighbours. */
function inFrame({ pixels, height, width, channels, background }: TransformedImage): Float32Array {
  const row = (width + 2) * channels
  const framed = onBackground({ height: height + 2, width: width + 2, channels, background })
  for (let y = 0; y < height; y += 1) framed.set(pixels.subarray(y * width * channels, (y + 1) * width * channels), (y + 1) * row + channels)
  return framed
}

/** Cosine and sine; exact for quarter turns, which then move pixels without blurring them. */
function direction(degrees: number): [cos: number, sin: number] {
  const quarters = degrees / 90
  if (!Number.isInteger(quarters)) return [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
  const quarter = ((quarters % 4) + 4) % 4
  return [[1, 0, -1, 0][quarter]!, [0, 1, 0, -1][quarter]!]
}
