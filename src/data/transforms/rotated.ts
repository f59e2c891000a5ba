import { onBackground } from './shifted'
import type { TransformedImage } from './Transform'

/** The image's pixels turned counter-clockwise about the centre, bilinear, background where nothing was. */
export function rotated(image: TransformedImage, degrees: number): Float32Array {
  const { pixels, height, width, channels, background } = image
  const turned = onBackground(image)
  const [cos, sin] = direction(degrees)
  const [centreX, centreY] = [(width - 1) / 2, (height - 1) / 2]
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += channels) {
      // Where this pixel came from: turned back. (y grows downward.)
      const fromX = centreX + cos * (x - centreX) - sin * (y - centreY)
      const fromY = centreY + sin * (x - centreX) + cos * (y - centreY)
      if (fromX <= -1 || fromY <= -1 || fromX >= width || fromY >= height) continue
      const [left, top] = [Math.floor(fromX), Math.floor(fromY)]
      const [shareX, shareY] = [fromX - left, fromY - top]
      const inLeft = left >= 0
      const inRight = left + 1 < width
      const inTop = top >= 0
      const inBottom = top + 1 < height
      const corner = (top * width + left) * channels
      for (let channel = 0; channel < channels; channel += 1) {
        const empty = background[channel]!
        const here = corner + channel
        const topLeft = inTop && inLeft ? pixels[here]! : empty
        const topRight = inTop && inRight ? pixels[here + channels]! : empty
        const bottomLeft = inBottom && inLeft ? pixels[here + width * channels]! : empty
        const bottomRight = inBottom && inRight ? pixels[here + (width + 1) * channels]! : empty
        const upper = topLeft + shareX * (topRight - topLeft)
        const lower = bottomLeft + shareX * (bottomRight - bottomLeft)
        turned[at + channel] = upper + shareY * (lower - upper)
      }
    }
  }
  return turned
}

/** Cosine and sine; exact for quarter turns, which then move pixels without blurring them. */
function direction(degrees: number): [cos: number, sin: number] {
  const quarters = degrees / 90
  if (!Number.isInteger(quarters)) return [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
  const quarter = ((quarters % 4) + 4) % 4
  return [[1, 0, -1, 0][quarter]!, [0, 1, 0, -1][quarter]!]
}
