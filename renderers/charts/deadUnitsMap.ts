import * as l10n from '@vscode/l10n'
import type { LayerRecord, UnitSeries } from '../../src/run'
import { deadSpells } from './deadSpells'
import { formatCount, formatSteps } from './formatNumber'
import { paintHeatmap } from './heatmapBands'
import type { HoverText } from './hoverLabel'
import { legend } from './legend'
import type { DrawPicture } from './Picture'
import { PictureFrame } from './PictureFrame'
import type { PictureTable } from './PictureTable'
import { bucketAt, stepRange } from './stepAxis'
import { stepPicture } from './stepPicture'
import { StepPlot } from './StepPlot'
import { lineStyle } from './theme'
import { UnitPixels } from './UnitPixels'

const HEIGHT = 190
/** Of more than these units in a sentence the rest is only counted. */
const MOST_NAMED = 12

/**
 * Which of a layer's channels or units were dead, over the steps: those that gave exactly 0 for every image of the batch. A column is a
 * batch, or several in a long run; then the colour says in how many of them a unit was dead.
 */
export const deadUnitsMap: DrawPicture = (element, firstRecord, view = {}) => {
  let record = firstRecord
  let drawnSteps = 0
  let drawnAxes = ''
  const frame = new PictureFrame(element, view.save)
  const key = legend(frame.content)
  const pixels = new UnitPixels()
  const plot = new StepPlot(frame.content, { name: 'units', height: view.height ?? HEIGHT, draw, describe: ({ step, height }) => describe(step, height) }, view)

  const layer = (): LayerRecord | undefined => record.layers[view.layer ?? 0]
  const every = (): number => record.meta.statisticsEvery

  function draw(): void {
    const units = layer()?.deadByUnit
    if (!units) return
    const { width: count } = units
    const range = plot.zoom ?? stepRange(record)
    const axes = JSON.stringify([range, count, plot.revision])
    if (axes !== drawnAxes) {
      plot.plot([], range, {
        margin: { l: 46, r: 10, t: 8, b: 32 },
        axes: {
          xaxis: { showgrid: false, title: l10n.t('step'), nticks: 8 },
          yaxis: { showgrid: false, range: [-0.5, count - 0.5], title: unitWord(), nticks: 6, tickformat: 'd', ...(count <= 6 ? { dtick: 1 } : {}) }
        }
      })
      drawnAxes = axes
    }
    const { color } = lineStyle(plot.theme, 1)
    pixels.update(units, color)
    paintHeatmap(plot, pixels.canvas, units, { every: every(), gap: plot.theme.grid, bands: [{ row: 0, rows: count, top: 0, height: 1 }] })
    key.show([
      { name: l10n.t('dead'), colour: color },
      { name: l10n.t('alive'), colour: plot.theme.grid }
    ])
    drawnSteps = record.steps
    view.onDrawn?.()
  }

  function unitWord(): string {
    return layer()?.meta.type.includes('Conv') ? l10n.t('channel') : l10n.t('unit')
  }

  function describe(step: number, height: number): HoverText | undefined {
    const units = layer()?.deadByUnit
    const bucket = units && bucketAt(units, step, every())
    if (!units || !bucket || step > bucket.to + every()) return undefined
    const unit = Math.max(0, Math.min(units.width - 1, Math.floor((1 - height) * units.width)))
    const counts = units.column(bucket.index)
    const batches = units.countAt(bucket.index)
    const times = counts[unit] ?? 0
    return {
      title: formatSteps(bucket.from, bucket.to),
      lines: [
        { name: `${unitWord()} ${unit}`, value: times === 0 ? l10n.t('alive') : times === batches ? l10n.t('dead') : l10n.t('dead in {0} of {1} batches', formatCount(times), formatCount(batches)) },
        { name: l10n.t('dead in all'), value: l10n.t('{0} of {1}', formatCount(counts.filter(count => count > 0).length), formatCount(units.width)) }
      ]
    }
  }

  function title(): string {
    const meta = layer()?.meta
    return meta ? l10n.t('Dead units of {0} over time', meta.name) : l10n.t('Dead units')
  }

  function alternative(): string {
    const units = layer()?.deadByUnit
    if (!units || units.length === 0) return l10n.t('{0}: no step yet.', title())
    const now = units.column(units.length - 1)
    const dead = [...now.keys()].filter(unit => (now[unit] ?? 0) > 0)
    const everDead = everDeadIn(units)
    const words = [l10n.t('{0}, {1}.', title(), formatSteps(0, Math.max(0, record.steps - 1)))]
    words.push(dead.length === 0 ? l10n.t('Now none of {0} is dead.', formatCount(units.width)) : l10n.t('Now {0} of {1} are dead: {2}.', formatCount(dead.length), formatCount(units.width), listed(dead)))
    const revived = everDead - dead.length
    if (revived > 0) words.push(l10n.t('Once dead and alive again: {0}.', formatCount(revived)))
    return words.join(' ')
  }

  function table(): PictureTable {
    const units = layer()?.deadByUnit
    const columns = [unitWord(), l10n.t('dead from step'), l10n.t('to step'), l10n.t('batches in which it was'), l10n.t('of measured batches')]
    const [from, to] = plot.zoom ?? [-Infinity, Infinity]
    return { columns, rows: units ? deadSpells(units, every()).filter(spell => spell.to >= from && spell.from <= to).map(spell => [spell.unit, spell.from, spell.to, spell.times, spell.batches]) : [] }
  }

  return stepPicture(plot, { frame, take: next => (record = next), drawnSteps: () => drawnSteps, title, alternative, table })
}

function everDeadIn(units: UnitSeries): number {
  const ever = new Uint8Array(units.width)
  for (let index = 0; index < units.length; index++) for (const [unit, times] of units.column(index).entries()) if (times > 0) ever[unit] = 1
  return ever.reduce((sum, flag) => sum + flag, 0)
}

function listed(units: readonly number[]): string {
  const named = units.slice(0, MOST_NAMED).join(', ')
  return units.length > MOST_NAMED ? l10n.t('{0} and {1} more', named, formatCount(units.length - MOST_NAMED)) : named
}
