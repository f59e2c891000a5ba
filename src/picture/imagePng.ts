import { channelPng } from './png'

/**
 * One image as a PNG. Bytes are shown as they are, floats are stretched from the image's smallest to its largest value. Of images with two,
 * four or more channels the first is shown.
 * @param values `[height, width, channels]`
 */
export function imagePng(values: Uint8Array | Float32Array, height: number, width: number, channels: number): Uint8Array {
  let [low, high] = [0, 255]
  if (values instanceof Float32Array) {
    const finite = values.filter(Number.isFinite)
    low = finite.reduce((a, b) => Math.min(a, b), Infinity)
    high = finite.reduce((a, b) => Math.max(a, b), -Infinity)
  }
  const scale = high > low ? 255 / (high - low) : 0
  const drawn = channels === 3 ? 3 : 1
  const pixels = new Uint8Array(height * width * drawn)
  for (let pixel = 0; pixel < height * width; pixel++) {
    for (let channel = 0; channel < drawn; channel++) pixels[pixel * drawn + channel] = Math.round((values[pixel * channels + channel]! - low) * scale)
  }
  return channelPng(pixels, width, height, drawn)
}
