import { CountSeries } from './CountSeries'

/** Which of a layer's units were dead, per row of statistics. A column counts for each unit the measurements in which it was. */
export class UnitSeries extends CountSeries {
  /** Adds a row of flags, packed by {@link packFlags}. */
  pushFlags(packed: Uint8Array): void {
    this.push(unpackFlags(packed, this.width))
  }

  /** A copy with half as many columns. */
  coarsened(): UnitSeries {
    return new UnitSeries(this.capacity, this.width).takeCoarsened(this)
  }
}

/** Bytes that `flags` take, packed. */
export const packedFlags = (flags: number): number => Math.ceil(flags / 8)

/** Writes flags, 0 or 1, as bits to the beginning of `into`, the first as the lowest bit. */
export function packFlags(flags: ArrayLike<number>, into: Uint8Array): void {
  for (let at = 0; at < flags.length; at++) if (flags[at]) into[at >> 3] = (into[at >> 3] ?? 0) | (1 << (at & 7))
}

/** The reverse of {@link packFlags}. */
function unpackFlags(packed: Uint8Array, flags: number): Uint8Array {
  return Uint8Array.from({ length: flags }, (_, at) => ((packed[at >> 3] ?? 0) >> (at & 7)) & 1)
}
