import { crc32c } from './crc32c'

/** A checksum that is itself stored among the data would check as itself: TFRecord rotates it and adds a constant. */
const masked = (crc: number): number => (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0

/**
 * A record as TFRecord files hold it: length (64 bits), its checksum, the data, their checksum; little-endian.
 * (https://www.tensorflow.org/tutorials/load_data/tfrecord)
 */
export function tfRecord(data: Uint8Array): Uint8Array {
  const record = new Uint8Array(12 + data.length + 4)
  const view = new DataView(record.buffer)
  view.setBigUint64(0, BigInt(data.length), true)
  view.setUint32(8, masked(crc32c(record.subarray(0, 8))), true)
  record.set(data, 12)
  view.setUint32(12 + data.length, masked(crc32c(data)), true)
  return record
}
