import registry from 'plotly.js/src/components/colorscale/scales.js'

/** Entries of a colour table. */
export const COLOURS = 256

/**
 * `[COLOURS · 3]` red, green, blue of viridis, the colour map fastai's and matplotlib's pictures have: even in lightness from dark to
 * bright, and readable by colour-blind eyes and in grey.
 */
export const VIRIDIS = colourTable(registry.scales['Viridis'] ?? [])

function colourTable(stops: readonly [number, string][]): Uint8ClampedArray {
  const table = new Uint8ClampedArray(COLOURS * 3)
  const parsed = stops.map(([at, hex]) => [at, [1, 3, 5].map(digit => parseInt(hex.slice(digit, digit + 2), 16))] as const)
  for (let index = 0; index < COLOURS; index++) {
    const at = index / (COLOURS - 1)
    const upper = Math.max(1, parsed.findIndex(([position]) => position >= at))
    const [low, high] = [parsed[upper - 1], parsed[upper]]
    if (!low || !high) continue
    const share = (at - low[0]) / (high[0] - low[0])
    for (let channel = 0; channel < 3; channel++) table[index * 3 + channel] = (low[1][channel] ?? 0) * (1 - share) + (high[1][channel] ?? 0) * share
  }
  return table
}
