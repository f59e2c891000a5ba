import * as l10n from '@vscode/l10n'
import { nearZeroRule } from '../../src/run'
import { formatNumber, formatShare } from './formatNumber'
import { layerLines, type LayerPanel } from './layerLines'
import type { DrawPicture } from './Picture'

const SHARE: LayerPanel['axis'] = { range: [-0.02, 1.02], tickformat: '.0%' }

/**
 * How much of each layer says nothing: the share of its output near zero, either sign (miniai's `dead_chart`), and the share of its
 * channels or units that were zero for the whole batch.
 */
export const deadChart: DrawPicture = (element, record, view = {}) =>
  layerLines(element, record, view, 'dead', [
    { title: l10n.t('near zero'), rule: layer => nearZeroRule(record.meta, layer.meta, 'nearZeroSymmetric', formatNumber), series: layer => layer.statistics.nearZeroSymmetric, format: formatShare, axis: { ...SHARE } },
    {
      title: l10n.t('dead channels or units'),
      series: layer => layer.statistics.deadUnits,
      scale: (count, layer) => count / Math.max(1, layer.meta.units),
      format: formatShare,
      axis: { ...SHARE }
    }
  ])
