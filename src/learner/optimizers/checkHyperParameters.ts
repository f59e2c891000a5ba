/** Throws unless `value` is a finite number of at least 0. */
export function checkRate(name: string, value: number): void {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0)
    throw new RangeError(`${name} must be a number of at least 0, such as 0.01, but it is ${String(value)}.`)
}

/** Throws unless `value` is in [0, 1). */
export function checkShare(name: string, value: number): void {
  if (typeof value !== 'number' || !(value >= 0 && value < 1)) throw new RangeError(`${name} must be at least 0 and below 1, such as 0.9, but it is ${String(value)}.`)
}
