/** A `#rrggbb` colour, made transparent. */
export function fade(hex: string, opacity: number): string {
  const [red, green, blue] = [1, 3, 5].map(at => parseInt(hex.slice(at, at + 2), 16))
  return `rgba(${red},${green},${blue},${opacity})`
}
