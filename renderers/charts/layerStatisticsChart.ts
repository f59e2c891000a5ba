import * as l10n from '@vscode/l10n'
import { nearZeroRule } from '../../src/run'
import { formatNumber, formatShare } from './formatNumber'
import { layerLines } from './layerLines'
import type { DrawPicture } from './Picture'

/** Mean, standard deviation and share near zero of every layer's output over the steps: fastai's `plot_layer_stats`, for all layers or one. */
export const layerStatisticsChart: DrawPicture = (element, record, view = {}) =>
  layerLines(element, record, view, 'statistics', [
    { title: l10n.t('mean'), series: layer => layer.statistics.mean, format: formatNumber },
    { title: l10n.t('standard deviation'), series: layer => layer.statistics.std, format: formatNumber, axis: { rangemode: 'tozero' } },
    {
      title: l10n.t('near zero'),
      rule: layer => nearZeroRule(record.meta, layer.meta, 'nearZero', formatNumber),
      series: layer => layer.statistics.nearZero,
      format: formatShare,
      axis: { range: [-0.02, 1.02], tickformat: '.0%' }
    }
  ])
