import type { RunRecord } from '../../run'
import type { FastaiActivationStats } from '../hooks/FastaiActivationStats'
import type { MiniaiActivationStats } from '../hooks/MiniaiActivationStats'
import { leavesOf, type SavedObject } from './SavedObject'

/** fastai's list of lists: batch, then layer. */
export const savedByFastai = (name: string, { stats }: FastaiActivationStats): SavedObject => ({
  name,
  cell: (batch, layer) => leavesOf(stats[batch]?.[layer]),
  once: () => [],
  activations: seen => seen.output
})

/** miniai's hooks: one a layer, each with three lists that run over the batches. */
export const savedByMiniai = (name: string, { hooks }: MiniaiActivationStats): SavedObject => ({
  name,
  cell: (batch, layer) => leavesOf((hooks[layer] ?? []).map(list => list[batch])),
  once: () => [],
  activations: seen => seen.output
})

/** A run's record: columns over the batches for each layer, and what is said of the layer once. */
export const savedByUs = (name: string, record: RunRecord): SavedObject => ({
  name,
  cell: (batch, layer) => {
    const { statistics, histogram, deadByUnit } = record.layers[layer] ?? {}
    const numbers = Object.entries(statistics ?? {}).map(([key, series]) => [key, series.mean[batch]] as const)
    return leavesOf({ ...Object.fromEntries(numbers), ...(histogram ? { histogram: histogram.column(batch) } : {}), ...(deadByUnit ? { deadByUnit: deadByUnit.column(batch) } : {}) })
  },
  once: layer => leavesOf(record.layers[layer]?.meta),
  activations: seen => seen.activated
})
