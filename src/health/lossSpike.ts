import * as l10n from '@vscode/l10n'
import type { HealthRule } from './HealthRule'
import { count, lossWord, number } from './inWords'
import { lossAtStart, robust } from './lossSteps'
import { NOTEBOOKS } from './notebooks'

const TIMES_MEDIAN = 3
const DEVIATIONS = 10
const BEFORE = 50
const AT_LEAST_BEFORE = 25
/** A window whose losses hardly differ says nothing about what is usual: this share of the loss at the start is taken for their deviation at least. */
const LEAST_DEVIATION = 0.02
/** Spikes so close to each other are one. */
const APART = 20
/** Findings of a run; the greatest ones. */
const MOST = 5

/** Batches whose loss jumps out of what is usual. */
export const lossSpike: HealthRule = {
  id: 'loss-spike',
  texts: () => ({
    title: l10n.t('Loss spike'),
    says: l10n.t('The loss of a batch is far above those before it.'),
    thresholds: [
      { name: l10n.t('loss against the median of the {0} steps before', BEFORE), value: TIMES_MEDIAN, unit: l10n.t('times') },
      { name: l10n.t('loss above that median, in robust standard deviations (1.4826 · median absolute deviation)'), value: DEVIATIONS, unit: l10n.t('deviations') },
      { name: l10n.t('steps before it'), value: AT_LEAST_BEFORE, unit: l10n.t('steps') }
    ],
    source: l10n.t('Outliers by median and median absolute deviation: Hampel 1974; Davies and Gather 1993. Spikes in training: Chowdhery et al. 2022 (PaLM), section 5.1. The numbers are ours.'),
    advice: l10n.t('Look at that batch for outliers and wrong labels. A lower rate or new GradientClip() makes spikes smaller.'),
    needs: l10n.t('a loss, above 0')
  }),
  notebook: NOTEBOOKS.highRate,
  applies: record => record.loss.length > AT_LEAST_BEFORE,
  find(record) {
    const { loss, learningRate } = record
    const floor = LEAST_DEVIATION * lossAtStart(record)
    // Of merged steps the greatest, on both sides of the comparison.
    const values = loss.max
    const spikes: { from: number; to: number; peak: number; usual: number }[] = []
    for (let bucket = AT_LEAST_BEFORE; bucket < values.length; bucket++) {
      const value = values[bucket] ?? NaN
      const before = values.subarray(Math.max(0, bucket - BEFORE), bucket).filter(Number.isFinite)
      // Counting is quicker than sorting, and nearly always enough.
      if (!Number.isFinite(value) || 2 * before.reduce((below, other) => below + Number(TIMES_MEDIAN * other <= value), 0) < before.length) continue
      const { middle, deviation } = robust(before)
      if (!(middle > 0 && value >= TIMES_MEDIAN * middle && value - middle >= DEVIATIONS * (deviation + floor))) continue
      const last = spikes.at(-1)
      if (last && bucket - last.to < APART) {
        last.to = bucket
        if (value > (values[last.peak] ?? NaN)) Object.assign(last, { peak: bucket })
      } else spikes.push({ from: bucket, to: bucket, peak: bucket, usual: middle })
    }
    const height = ({ peak, usual }: { peak: number; usual: number }): number => (values[peak] ?? NaN) / usual
    const shown = spikes.toSorted((a, b) => height(b) - height(a)).slice(0, MOST).sort((a, b) => a.from - b.from)
    return shown.map(spike => ({
      rule: this.id,
      severity: 'warning',
      words: l10n.t('The loss jumped to {0} at step {1}, {2} times the {3} that was usual before, at a learning rate of {4}.', lossWord(values[spike.peak] ?? NaN), count(spike.peak * loss.stride), number(height(spike)), lossWord(spike.usual), number(learningRate.mean[spike.peak] ?? NaN)),
      step: { from: spike.from * loss.stride, to: spike.to * loss.stride + loss.countAt(spike.to) - 1 },
      notebook: this.notebook
    }))
  }
}
