/** A number with three significant digits, with a real minus. */
export function exactNumber(value: number): string {
  const size = Math.abs(value)
  const text = size !== 0 && (size >= 1e6 || size < 1e-4) ? value.toExponential(2).replace('e+', 'e') : size >= 1000 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(3)))
  return text.replaceAll('-', '−')
}
