/** A number in three digits, short: `-0.42`, `2.8`, `1.2e-7`. */
export function figure(value: number): string {
  const size = Math.abs(value)
  const text = value !== 0 && (size < 1e-3 || size >= 1e6) ? value.toExponential(1) : String(Number(value.toPrecision(3)))
  return text.replace(/^-/, '−')
}

/** A size of memory: `196 KB`. */
export function memory(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB']
  let [size, unit] = [bytes, 0]
  while (Math.abs(size) >= 999.5 && unit < units.length - 1) [size, unit] = [size / 1024, unit + 1]
  return `${figure(size)} ${units[unit] ?? ''}`
}

/** With its sign: `+12`. */
export const change = (text: string): string => (text.startsWith('−') ? text : `+${text}`)
