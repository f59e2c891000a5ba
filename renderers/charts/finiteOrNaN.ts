/** What plotly.js can draw: NaN, which it leaves out, in the place of an infinity. */
export const finiteOrNaN = (value: number): number => (Number.isFinite(value) ? value : NaN)
