import { numberText } from '../../picture'

/** A count with thousands separators. */
export const count = (value: number): string => value.toLocaleString('en-US')

/** Seconds as a person says them: `4.2 s`, `3 min 05 s`. */
export function durationText(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 60) return `${numberText(Math.round(seconds * 10) / 10)} s`
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)]
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0')
  return hours > 0 ? `${count(hours)} h ${two(minutes)} min` : `${minutes} min ${two(seconds % 60)} s`
}

/** A metric's value; an accuracy as per cent. */
export const metricText = (name: string, value: number | undefined): string => (value === undefined ? '–' : name === 'accuracy' && Number.isFinite(value) ? percentText(value) : numberText(value))

/** A share between 0 and 1 as per cent. */
export const percentText = (share: number): string => (!Number.isFinite(share) ? numberText(share) : share > 0 && share < 0.001 ? 'less than 0.1 %' : `${(100 * share).toFixed(1)} %`)

/** Milliseconds since 1970 as a moment; a file may hold any number there. */
export function momentText(milliseconds: number): string {
  const date = new Date(milliseconds)
  return Number.isNaN(date.getTime()) ? 'unknown' : `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
