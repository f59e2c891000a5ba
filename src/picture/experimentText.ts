import type { DrawnExperiment } from './experimentPicture'
import { numberText } from './words'

/** An experiment as text: a line for each arm. */
export function experimentText({ name, status, about, arms, metric }: DrawnExperiment): string {
  const width = Math.max(...arms.map(arm => arm.label.length))
  return [
    `${name}: ${status}`,
    about,
    ...arms.map(({ label, detail, trials }) => {
      const values = trials.flatMap(({ value, state }) => (state !== 'done' || value === null || !Number.isFinite(value) ? [] : [value]))
      const failed = trials.filter(({ state }) => state === 'failed').length
      const done = trials.filter(({ state }) => state === 'done').length
      const spread = metric && values.length > 0 ? `, ${metric.name} ${numberText(mean(values))}${values.length > 1 ? ` ± ${numberText(deviation(values))}` : ''}${metric.unit === '' ? '' : ` ${metric.unit}`}` : ''
      return `  ${label.padEnd(width)}  ${done} of ${trials.length} seeds${failed > 0 ? `, ${failed} failed` : ''}${spread}${detail === undefined ? '' : ` (${detail})`}`
    })
  ].join('\n')
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
function deviation(values: readonly number[]): number {
  const middle = mean(values)
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1))
}
