import { viridisHex } from './viridis'

/** So many steps are told apart by nobody. */
const SHADES = 48

/** From the first layer to the last. On light the yellow end of the colour map is too pale for lines, on dark the violet one too dark. */
export const LAYER_SHADES = Array.from({ length: SHADES + 1 }, (_, shade) => ({ light: viridisHex((0.86 * shade) / SHADES), dark: viridisHex(0.42 + (0.58 * shade) / SHADES) }))

/** Layers from first (dark) to last (bright), on a light sheet. */
export const layerColour = (index: number, count: number): string => LAYER_SHADES[Math.round(count === 1 ? 0.35 * SHADES : (SHADES * index) / (count - 1))]?.light ?? viridisHex(0.3)
