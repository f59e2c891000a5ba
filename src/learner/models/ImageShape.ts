/** `[height, width, channels]` of one image. */
export type ImageShape = [height: number, width: number, channels: number]
