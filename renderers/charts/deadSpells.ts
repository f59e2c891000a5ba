import type { UnitSeries } from '../../src/run'

/** Neighbouring columns in which a unit was dead. */
export interface DeadSpell {
  readonly unit: number
  /** The first and the last step. */
  readonly from: number
  readonly to: number
  /** In how many of the measured batches it was dead: in all of them, unless several are merged in a column. */
  readonly times: number
  readonly batches: number
}

/** When each unit was dead, unit by unit. Columns in which it was dead in some batches only are spells of their own. */
export function deadSpells(units: UnitSeries, every: number): DeadSpell[] {
  const spells: DeadSpell[] = []
  for (let unit = 0; unit < units.width; unit++) {
    let open: DeadSpell | undefined
    for (let index = 0; index < units.length; index++) {
      const [times, batches] = [units.column(index)[unit] ?? 0, units.countAt(index)]
      const from = index * units.stride * every
      const to = from + (batches - 1) * every
      const whole = times === batches
      if (open && !whole) {
        spells.push(open)
        open = undefined
      }
      if (whole) open = open ? { ...open, to, times: open.times + times, batches: open.batches + batches } : { unit, from, to, times, batches }
      else if (times > 0) spells.push({ unit, from, to, times, batches })
    }
    if (open) spells.push(open)
  }
  return spells
}
