/** A stroke ready to be drawn: n points as x, y, x, y … and, for each point, whether the pen turns a corner there. */
export interface Stroke {
  readonly points: Float64Array
  readonly corners: readonly boolean[]
}

/** Reads the notation of zeroToFour.ts and fiveToNine.ts: points `x,y` with blanks between them, `!` after a corner. */
export function parseStroke(notation: string): Stroke {
  const words = notation.split(' ')
  const points = new Float64Array(words.length * 2)
  const corners = words.map((word, index) => {
    const match = /^(-?[\d.]+),(-?[\d.]+)(!?)$/.exec(word)
    if (!match) throw new SyntaxError(`Point ${index + 1} of the stroke "${notation}" is not of the form x,y or x,y!: "${word}".`)
    points[2 * index] = Number(match[1])
    points[2 * index + 1] = Number(match[2])
    return match[3] === '!'
  })
  if (words.length < 2) throw new SyntaxError(`A stroke has at least two points, but this one has one: "${notation}".`)
  return { points, corners }
}
