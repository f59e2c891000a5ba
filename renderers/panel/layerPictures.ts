import * as l10n from '@vscode/l10n'
import { activationHeatmap, deadChart, deadUnitsMap, histogramChart, layerRange, type DrawPicture } from '../charts'

/** By what the pictures of a layer are known in the panel's state. */
export const LAYER_PICTURE_KINDS = ['heatmap', 'histogram', 'range', 'dead', 'units'] as const
export type LayerPictureKind = (typeof LAYER_PICTURE_KINDS)[number]

/** A picture that the panel can show of a layer. */
export interface LayerPicture {
  kind: LayerPictureKind
  /** The word on its button. */
  word: () => string
  /** What the button does. */
  name: () => string
  draw: DrawPicture
  height: number
  /** What of the layer it is made of that a run may be without. */
  needs?: 'histogram' | 'deadByUnit'
}

/** What the panel can show of a layer, in this order. */
export const LAYER_PICTURES: readonly LayerPicture[] = [
  { kind: 'heatmap', word: () => l10n.t('Over time'), name: () => l10n.t('Show how the values are distributed over time'), draw: activationHeatmap, height: 210, needs: 'histogram' },
  { kind: 'histogram', word: () => l10n.t('Histogram'), name: () => l10n.t('Show the Histogram at the step that is looked at'), draw: histogramChart, height: 190, needs: 'histogram' },
  { kind: 'range', word: () => l10n.t('Range'), name: () => l10n.t('Show the Range: mean, standard deviation, least and greatest value'), draw: layerRange, height: 190 },
  { kind: 'dead', word: () => l10n.t('Dead units'), name: () => l10n.t('Show the share near zero and of Dead units'), draw: deadChart, height: 150 },
  { kind: 'units', word: () => l10n.t('Each unit'), name: () => l10n.t('Show which channels or units are dead over time'), draw: deadUnitsMap, height: 210, needs: 'deadByUnit' }
]

/** Those that are shown until a person chooses. */
export const FIRST_PICTURES: readonly LayerPictureKind[] = ['heatmap', 'histogram']
