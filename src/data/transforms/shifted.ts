import type { TransformedImage } from './Transform'

/** The image's pixels moved by whole numbers of pixels, background where nothing was. */
export function shifted(image: TransformedImage, right: number, down: number): Float32Array {
  const { pixels, height, width, channels } = image
  const moved = onBackground(image)
  const kept = width - Math.abs(right)
  if (kept <= 0) return moved
  for (let y = Math.max(0, down); y < Math.min(height, height + down); y += 1) {
    const from = ((y - down) * width + Math.max(0, -right)) * channels
    moved.set(pixels.subarray(from, from + kept * channels), (y * width + Math.max(0, right)) * channels)
  }
  return moved
}

/** An empty image. */
export function onBackground({ height, width, channels, background }: Omit<TransformedImage, 'pixels'>): Float32Array {
  const empty = new Float32Array(height * width * channels)
  if (background.some(value => value !== 0)) for (let at = 0; at < empty.length; at += 1) empty[at] = background[at % channels]!
  return empty
}
