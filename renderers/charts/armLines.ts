/** A line over the steps: where it is, ascending, and how high. */
export interface Line {
  x: Float64Array
  y: Float64Array
}

/** A line that belongs to an arm: a setting of which there may be several runs, each with a seed of its own. */
export interface LineOfArm {
  arm: string
  /** Gives its colour. */
  place: number
  line: Line
}

/** An arm's runs as one line: their mean at each step, and one sample standard deviation below and above it; NaN where fewer than two have a number. */
export interface ArmLine {
  arm: string
  place: number
  /** How many runs there are. */
  runs: number
  x: Float64Array
  mean: Float64Array
  low: Float64Array
  high: Float64Array
}

/** One line for each arm, over the steps of its longest run; of the others what lies between two of their steps is interpolated. */
export function armLines(lines: readonly LineOfArm[]): ArmLine[] {
  const arms = new Map<string, LineOfArm[]>()
  for (const line of lines) arms.set(line.arm, [...(arms.get(line.arm) ?? []), line])
  return [...arms.values()].flatMap(own => {
    const [first] = own
    if (!first) return []
    const { x } = own.reduce((longest, { line }) => (line.x.length > longest.x.length ? line : longest), first.line)
    const [mean, low, high] = [new Float64Array(x.length), new Float64Array(x.length), new Float64Array(x.length)]
    for (const [index, step] of x.entries()) {
      const values = own.map(({ line }) => valueAt(line, step)).filter(value => Number.isFinite(value))
      const middle = values.reduce((sum, value) => sum + value, 0) / values.length
      const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1))
      mean[index] = middle
      low[index] = middle - spread
      high[index] = middle + spread
    }
    return [{ arm: first.arm, place: first.place, runs: own.length, x, mean, low, high }]
  })
}

/** The height of a line at a step, NaN before its beginning and after its end. */
function valueAt({ x, y }: Line, step: number): number {
  let [low, high] = [0, x.length - 1]
  if (high < 0 || step < (x[0] ?? NaN) || step > (x[high] ?? NaN)) return NaN
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((x[middle] ?? NaN) <= step) low = middle
    else high = middle
  }
  const [from, to] = [x[low] ?? NaN, x[high] ?? NaN]
  const share = to > from ? (step - from) / (to - from) : 0
  if (share === 0) return y[low] ?? NaN
  if (share === 1) return y[high] ?? NaN
  return (y[low] ?? NaN) * (1 - share) + (y[high] ?? NaN) * share
}
