import * as l10n from '@vscode/l10n'
import type { Data } from 'plotly.js'
import type { LayerRecord, ScalarSeries } from '../../src/run'
import { fade } from './fade'
import { finiteOrNaN } from './finiteOrNaN'
import { formatNumber, formatSteps } from './formatNumber'
import type { HoverText } from './hoverLabel'
import { legend } from './legend'
import type { DrawPicture } from './Picture'
import { PictureFrame } from './PictureFrame'
import { stepTable } from './PictureTable'
import { quantityName, quantityNames } from './quantityTexts'
import { bucketAt, bucketSteps, stepRange, valueScale } from './stepAxis'
import { stepPicture } from './stepPicture'
import { StepPlot } from './StepPlot'
import { lineStyle } from './theme'

const HEIGHT = 190

/** One layer's numbers over the steps: mean, a band of one standard deviation around it, and the least and the greatest value. */
export const layerRange: DrawPicture = (element, firstRecord, view = {}) => {
  let record = firstRecord
  let drawnSteps = 0
  const frame = new PictureFrame(element, view.save)
  const key = legend(frame.content)
  const plot = new StepPlot(frame.content, { name: 'range', height: view.height ?? HEIGHT, draw, describe: ({ step }) => describe(step) }, view)

  const layer = (): LayerRecord | undefined => record.layers[view.layer ?? 0]

  function draw(): void {
    const shown = layer()
    if (!shown) return
    const { color } = lineStyle(plot.theme, view.layer ?? 0)
    const { mean, std, min, max } = shown.statistics
    const x = bucketSteps(mean, record.meta.statisticsEvery)
    const single = x.length === 1
    const line = (y: ArrayLike<number>, style: Partial<Data & { line: object }>): Data => ({ x, y: Float64Array.from(y, finiteOrNaN), type: 'scatter', mode: single ? 'markers' : 'lines', marker: { color, size: 5 }, ...style }) as Data
    const spread = (sign: 1 | -1): Float64Array => mean.mean.map((value, index) => value + sign * (std.mean[index] ?? NaN))
    plot.plot(
      [
        line(spread(-1), { line: { width: 0 } }),
        line(spread(1), { line: { width: 0 }, fill: 'tonexty', fillcolor: fade(color, 0.28) } as object),
        // Of merged steps the outermost counts: it is what was there.
        line(min.min, { line: { color, width: 1, dash: 'dot' } }),
        line(max.max, { line: { color, width: 1, dash: 'dot' } }),
        line(mean.mean, { line: { color, width: 2 } })
      ],
      stepRange(record),
      {
        margin: { l: 46, r: 10, t: 8, b: 32 },
        axes: { xaxis: { title: l10n.t('step'), nticks: 8 }, yaxis: { title: quantityName(shown.meta), nticks: 6, exponentformat: 'power', ...valueScale(record) } }
      }
    )
    key.show([
      { name: l10n.t('mean'), colour: color },
      { name: l10n.t('± standard deviation'), colour: fade(color, 0.4) },
      { name: l10n.t('least and greatest'), colour: color, dash: 'dot' }
    ])
    drawnSteps = record.steps
    view.onDrawn?.()
  }

  function numbers({ statistics }: LayerRecord): { name: string; at: (index: number) => number }[] {
    const of = (series: ScalarSeries, column: 'mean' | 'min' | 'max'): ((index: number) => number) => index => series[column][index] ?? NaN
    return [
      { name: l10n.t('mean'), at: of(statistics.mean, 'mean') },
      { name: l10n.t('standard deviation'), at: of(statistics.std, 'mean') },
      { name: l10n.t('least'), at: of(statistics.min, 'min') },
      { name: l10n.t('greatest'), at: of(statistics.max, 'max') }
    ]
  }

  function describe(step: number): HoverText | undefined {
    const shown = layer()
    const bucket = shown && bucketAt(shown.statistics.mean, step, record.meta.statisticsEvery)
    if (!shown || !bucket || step > record.steps) return undefined
    return { title: `${shown.meta.name} · ${formatSteps(bucket.from, bucket.to)}`, lines: numbers(shown).map(({ name, at }) => ({ name, value: formatNumber(at(bucket.index)) })) }
  }

  function title(): string {
    const meta = layer()?.meta
    return meta ? l10n.t('Range of the {0} of layer {1}', quantityNames(meta), meta.name) : l10n.t('Range of a layer')
  }

  function alternative(): string {
    const shown = layer()
    const last = (shown?.statistics.mean.length ?? 0) - 1
    if (!shown || last < 0) return l10n.t('{0}: no step yet.', title())
    return l10n.t('{0} over {1}. Now: {2}.', title(), formatSteps(0, Math.max(0, record.steps - 1)), numbers(shown).map(({ name, at }) => `${name} ${formatNumber(at(last))}`).join(', '))
  }

  return stepPicture(plot, {
    frame,
    take: next => (record = next),
    drawnSteps: () => drawnSteps,
    title,
    alternative,
    table() {
      const shown = layer()
      if (!shown) return { columns: [l10n.t('step')], rows: [] }
      return stepTable(shown.statistics.mean, numbers(shown).map(({ name, at }) => ({ name, value: at })), { every: record.meta.statisticsEvery, range: plot.zoom })
    }
  })
}
