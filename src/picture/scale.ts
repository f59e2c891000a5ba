/** Where values lie on an axis. */
export interface Scale {
  readonly low: number
  readonly high: number
  readonly ticks: readonly { value: number; text: string }[]
  /** 0 at low, 1 at high; values outside are moved to the edge. */
  at(value: number): number
}

const clamp = (share: number): number => Math.min(Math.max(share, 0), 1)

/** The least and the greatest finite value, `undefined` when there is none. */
export function extent(...columns: ArrayLike<number>[]): [number, number] | undefined {
  let [low, high] = [Infinity, -Infinity]
  for (const column of columns) {
    for (let i = 0; i < column.length; i++) {
      const value = column[i] ?? NaN
      if (!Number.isFinite(value)) continue
      if (value < low) low = value
      if (value > high) high = value
    }
  }
  return low <= high ? [low, high] : undefined
}

/** A linear axis whose ticks are 1, 2 or 5 times a power of ten. `snap`: low and high are moved out to ticks. */
export function linearScale(low: number, high: number, wanted: number, snap = true): Scale {
  if (low === high) [low, high] = low === 0 ? [0, 1] : [low - Math.abs(low) / 2, high + Math.abs(high) / 2]
  const step = tickStep((high - low) / wanted)
  const [first, last] = snap ? [Math.floor(low / step + 1e-9), Math.ceil(high / step - 1e-9)] : [Math.ceil(low / step - 1e-9), Math.floor(high / step + 1e-9)]
  if (snap) [low, high] = [first * step, last * step]
  const ticks = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => ({ value: (first + index) * step, text: tickText((first + index) * step, step) }))
  return { low, high, ticks, at: value => clamp((value - low) / (high - low)) }
}

/** An axis for counts of batches, from batch `from` on: whole numbers only. */
export function stepScale(steps: number, wanted: number, from = 0): Scale {
  const scale = linearScale(from, Math.max(steps, from + 1), wanted, false)
  return { ...scale, ticks: scale.ticks.filter(tick => Number.isInteger(tick.value)).map(({ value, text }) => ({ value, text: text.replace(/\.0+$/, '') })) }
}

/** A logarithmic axis; both ends must be above 0. @param wanted ticks at most, about */
export function logScale(low: number, high: number, wanted = 6): Scale {
  const [first, last] = [Math.floor(Math.log10(low) + 1e-9), Math.ceil(Math.log10(high) - 1e-9)]
  const decades = Math.max(1, last - first)
  const every = Math.ceil(decades / wanted)
  const ticks = Array.from({ length: Math.floor(decades / every) + 1 }, (_, index) => 10 ** (first + index * every)).map(value => ({ value, text: tickText(value, value) }))
  return { low: 10 ** first, high: 10 ** (first + decades), ticks, at: value => (value > 0 ? clamp((Math.log10(value) - first) / decades) : 0) }
}

/** An axis for counts from 0 up, logarithmic in 1 + count. */
export function countScale(high: number): Scale {
  const top = Math.log1p(Math.max(high, 1))
  const ticks = [0]
  for (let value = 1; value <= Math.max(high, 1); value *= 10) ticks.push(value)
  const every = Math.ceil((ticks.length - 1) / 5)
  return {
    low: 0,
    high: Math.max(high, 1),
    ticks: ticks.filter((_, index) => index === 0 || (index - 1) % every === 0).map(value => ({ value, text: tickText(value, Math.max(value, 1)) })),
    at: value => clamp(Math.log1p(Math.max(value, 0)) / top)
  }
}

function tickStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough))
  const factor = rough / power
  return (factor <= 1 ? 1 : factor <= 2 ? 2 : factor <= 5 ? 5 : 10) * power
}

/** A tick's number with as many digits as its step needs. */
function tickText(value: number, step: number): string {
  const [size, grain] = [Math.abs(value), Math.abs(step)]
  let text: string
  if (size < grain * 1e-6) text = '0'
  else if (size >= 1e6 || grain < 1e-4) text = value.toExponential(Math.max(0, Math.min(3, Math.floor(Math.log10(size) + 1e-9) - Math.floor(Math.log10(grain) + 1e-9)))).replace('e+', 'e')
  else if (size >= 1e4 && grain >= 1e3) text = `${Math.round(value / 100) / 10}k`
  else text = value.toFixed(Math.max(0, -Math.floor(Math.log10(grain) + 1e-9)))
  return text.replaceAll('-', '−')
}
