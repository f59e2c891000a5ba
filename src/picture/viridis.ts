/** Viridis (van der Walt and Smith 2015, CC0) at 0, 0.1 … 1: even steps in it look even, in greys and to colour-blind eyes too. */
const ANCHORS = [0x440154, 0x482475, 0x414487, 0x355f8d, 0x2a788e, 0x21918c, 0x22a884, 0x44bf70, 0x7ad151, 0xbddf26, 0xfde725]

/** `[red, green, blue]`, 0 to 255 each. @param share 0 (dark) to 1 (bright) */
export function viridis(share: number): [number, number, number] {
  const at = Math.min(Math.max(share, 0), 1) * (ANCHORS.length - 1)
  const below = Math.min(Math.floor(at), ANCHORS.length - 2)
  const [from, to] = [ANCHORS[below] ?? 0, ANCHORS[below + 1] ?? 0]
  const channel = (shift: number): number => Math.round(((from >> shift) & 255) + (at - below) * (((to >> shift) & 255) - ((from >> shift) & 255)))
  return [channel(16), channel(8), channel(0)]
}

/** The same as `#rrggbb`. */
export const viridisHex = (share: number): string => `#${viridis(share).map(channel => channel.toString(16).padStart(2, '0')).join('')}`
