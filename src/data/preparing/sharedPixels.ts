const shared = new WeakMap<Uint8Array | Float32Array, SharedArrayBuffer>()

/** The pixels in memory that every thread can read: made once for an array, and dropped with it. */
export function sharedPixels(images: Uint8Array | Float32Array): SharedArrayBuffer {
  let buffer = shared.get(images)
  if (!buffer) {
    buffer = new SharedArrayBuffer(images.byteLength)
    new Uint8Array(buffer).set(new Uint8Array(images.buffer, images.byteOffset, images.byteLength))
    shared.set(images, buffer)
  }
  return buffer
}
