/** A sequential colour map: equal steps in the value look like equal steps in lightness. */
export interface Ramp {
  /** `[red, green, blue]`, 0 to 255 each. @param share 0 (nearly white) to 1 (dark) */
  rgb(share: number): [number, number, number]
  /** The same as `#rrggbb`. */
  colour(share: number): string
  /** Whether white text reads better on it than black. */
  isDark(share: number): boolean
}

const LIGHTEST = 0.975

/** In OKLab (Ottosson 2020) lightness falls evenly, and the colour grows stronger as it does. @param hue in degrees */
function ramp(hue: number, darkest: number, chroma: number): Ramp {
  const at = (share: number): number => LIGHTEST + Math.min(Math.max(share, 0), 1) * (darkest - LIGHTEST)
  const rgb = (share: number): [number, number, number] => {
    const lightness = at(share)
    const strength = chroma * Math.sqrt((LIGHTEST - lightness) / (LIGHTEST - darkest))
    return fromOklab(lightness, strength * Math.cos((hue * Math.PI) / 180), strength * Math.sin((hue * Math.PI) / 180))
  }
  return {
    rgb,
    colour: share => `#${rgb(share).map(channel => channel.toString(16).padStart(2, '0')).join('')}`,
    isDark: share => at(share) < 0.66
  }
}

/** Blue and orange: told apart by colour-blind eyes too. */
export const BLUES = ramp(255, 0.42, 0.135)
export const ORANGES = ramp(45, 0.5, 0.15)

/** sRGB, 0 to 255 each; what lies outside is moved to the edge. */
function fromOklab(lightness: number, a: number, b: number): [number, number, number] {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  const encoded = (linear: number): number => {
    const inside = Math.min(Math.max(linear, 0), 1)
    return Math.round(255 * (inside <= 0.0031308 ? 12.92 * inside : 1.055 * inside ** (1 / 2.4) - 0.055))
  }
  return [encoded(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s), encoded(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s), encoded(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s)]
}
