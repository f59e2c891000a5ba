// SVG neither wraps text nor says how wide it will be, and the reader's font is not known. These are the widths of DejaVu Sans, in hundredths
// of the font's size and rounded up: the widest of the fonts that systems use for their own text, so that in the others nothing is cut either.
const WIDTHS: readonly (readonly [hundredths: number, characters: string])[] = [
  [30, "'IJijl"],
  [35, ' ,./:;\\|·’'],
  [40, '()-[]ft'],
  [45, '!r²'],
  [50, '*_`–°"'],
  [55, '?cszε“”'],
  [60, 'FLkvxyλ'],
  [65, '0123456789$EPSTYabdeghnopqu{}δβµ'],
  [70, 'ABCKRVXZΔ'],
  [75, 'NU'],
  [80, '&DGHOQ'],
  [85, '#+<=>^w~−×÷±→←✓✗≤≥∞'],
  [90, 'M'],
  [95, '%'],
  [100, '@Wm…']
]
const WIDTH = new Map(WIDTHS.flatMap(([width, characters]) => Array.from(characters).map(character => [character, width / 100] as const)))
/** Bold letters are so much wider. */
const BOLD = 1.11

/** About how wide a text is at most, in the unit of `size`. @param size of the font, in pixels */
export function textWidth(text: string, size: number, isBold = false): number {
  let width = 0
  // Other letters are taken for wide ones, and those of East Asia are squares.
  for (const character of text) width += WIDTH.get(character) ?? ((character.codePointAt(0) ?? 0) >= 0x1100 ? 1 : 0.7)
  return width * size * (isBold ? BOLD : 1)
}

/** The text, shortened with an ellipsis where it is wider than that. */
export function shortenedTo(text: string, width: number, size: number, isBold = false): string {
  if (textWidth(text, size, isBold) <= width) return text
  const characters = Array.from(text)
  let room = width - textWidth('…', size, isBold)
  const most = characters.findIndex(character => (room -= textWidth(character, size, isBold)) < 0)
  return `${characters.slice(0, Math.max(0, most)).join('').trimEnd()}…`
}
