/** Where the least finite value is, the first of several; −1 where there is none. */
export const leastIndex = (values: Float64Array): number => values.reduce((best, value, index) => (Number.isFinite(value) && !(value >= (values[best] ?? Infinity)) ? index : best), -1)
