import * as l10n from '@vscode/l10n'
import type { LayerRecord } from '../../src/run'
import { formatCount, formatShare, setText } from '../charts'
import { sparkline } from './sparkline'

/** A row of the list of layers. */
export interface LayerRow {
  readonly element: HTMLElement
  /** The colour by which the layer's lines are known. */
  colour(colour: string): void
  /** Shows a layer's newest numbers. @param rule by which its numbers near zero are counted */
  show(layer: LayerRecord, rule: string): void
}

/** A layer's name, type and output shape, its share near zero now and over the steps, and its dead channels or units. */
export function layerRow(title: string, about: string): LayerRow {
  const element = document.createElement('div')
  element.setAttribute('role', 'option')
  const text = (className: string, content = ''): HTMLElement => element.appendChild(Object.assign(document.createElement('span'), { className, textContent: content, title: content }))
  const swatch = text('cp-swatch')
  text('cp-name', title)
  text('cp-about', about)
  const spark = sparkline()
  element.append(spark.element)
  const share = text('cp-share')
  const dead = text('cp-dead')
  return {
    element,
    colour(colour) {
      swatch.style.background = colour
    },
    show({ meta, statistics }, rule) {
      const near = statistics.nearZero.last
      const count = Math.round(statistics.deadUnits.last)
      const empty = statistics.nearZero.rows === 0
      setText(share, empty ? '–' : formatShare(near))
      share.title = l10n.t('near zero: {0}', rule)
      setText(dead, empty || !(count > 0) ? '' : l10n.t('{0}/{1} dead', formatCount(count), formatCount(meta.units)))
      spark.show(statistics.nearZero)
      // Its name is what is seen of it; this says what the numbers are.
      const said = count > 0 ? l10n.t('{0} near zero ({1}), {2} of {3} dead', formatShare(near), rule, count, meta.units) : l10n.t('{0} near zero ({1})', formatShare(near), rule)
      element.setAttribute('aria-description', empty ? l10n.t('no numbers yet') : said)
    }
  }
}
