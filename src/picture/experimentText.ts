import type { DrawnExperiment } from './experimentPicture'
import { spreadName, spreadOf } from './spreadWords'

/** An experiment as text: a line for each arm. */
export function experimentText({ name, status, about, arms, metric }: DrawnExperiment): string {
  const width = Math.max(...arms.map(arm => arm.label.length))
  const valuesOf = ({ trials }: DrawnExperiment['arms'][number]): number[] => trials.flatMap(({ value, state }) => (state !== 'done' || value === null || !Number.isFinite(value) ? [] : [value]))
  const how = metric && spreadName(metric.scale, arms.flatMap(valuesOf))
  return [
    `${name}: ${status}`,
    about,
    ...arms.map(arm => {
      const { label, detail, trials } = arm
      const values = valuesOf(arm)
      const failed = trials.filter(({ state }) => state === 'failed').length
      const done = trials.filter(({ state }) => state === 'done').length
      const spread = metric && how && values.length > 0 ? `, ${metric.name} ${spreadOf(values, how).words}${metric.unit === '' ? '' : ` ${metric.unit}`}${how === 'mean' ? '' : ` (${how})`}` : ''
      return `  ${label.padEnd(width)}  ${done} of ${trials.length} seeds${failed > 0 ? `, ${failed} failed` : ''}${spread}${detail === undefined ? '' : ` (${detail})`}`
    })
  ].join('\n')
}
