import { checkPart, checkSchedule } from './checkSchedule'
import { describeSchedule, ROUNDING, schedule, type Schedule } from './Schedule'

/**
 * Schedules one after the other, each stretched over its share of the fit (fastai's `combine_scheds`). Where one ends the next begins:
 * the batch at the join has the next one's first value.
 *
 *     combined([[0.1, linear(0.001, 0.06)], [0.6, constant(0.06)], [0.3, cosine(0.06, 0)]])
 *
 * @param parts shares and schedules; the shares are from 0 to 1 and make 1 together
 */
export function combined(parts: readonly (readonly [share: number, schedule: Schedule])[]): Schedule {
  const given: unknown = parts
  if (!Array.isArray(given) || !given.every(part => Array.isArray(part) && part.length === 2)) throw new TypeError('combined takes a list of pairs of a share and a schedule, such as [[0.25, linear(0, 0.1)], [0.75, cosine(0.1, 0)]].')
  for (const [index, [share, part]] of parts.entries()) {
    checkPart(`The share of part ${index + 1}`, share)
    checkSchedule(`Part ${index + 1}`, part)
  }
  const sum = parts.reduce((total, [share]) => total + share, 0)
  if (Math.abs(sum - 1) > ROUNDING) throw new RangeError(`The shares of combined schedules must make 1 together, but they make ${Number(sum.toPrecision(6))}.`)
  let end = 0
  const sections = parts.map(([share, part]) => ({ share, part, from: end, to: (end += share) })).filter(({ share }) => share > 0)
  const description = sections.map(({ share, part }) => `${Number((100 * share).toPrecision(3))} % ${describeSchedule(part)}`).join(', then ')
  return schedule(description, progress => {
    const section = sections.findLast(({ from }) => progress >= from - ROUNDING)
    if (!section) throw new Error('A combined schedule has no part at this progress.')
    return section.part(Math.min(Math.max((progress - section.from) / section.share, 0), 1))
  })
}
