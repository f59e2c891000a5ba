import * as l10n from '@vscode/l10n'
import { activationHeatmap, deadChart, histogramChart, layerRange, type DrawPicture } from '../charts'

/** By what the pictures of a layer are known in the panel's state. */
export const LAYER_PICTURE_KINDS = ['heatmap', 'histogram', 'range', 'dead'] as const
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
  /** Whether it is made of histograms, which a run may be without. */
  needsHistogram: boolean
}

/** What the panel can show of a layer, in this order. */
export const LAYER_PICTURES: readonly LayerPicture[] = [
  { kind: 'heatmap', word: () => l10n.t('Over time'), name: () => l10n.t('Show how the values are distributed over time'), draw: activationHeatmap, height: 210, needsHistogram: true },
  { kind: 'histogram', word: () => l10n.t('Histogram'), name: () => l10n.t('Show the Histogram at the step that is looked at'), draw: histogramChart, height: 190, needsHistogram: true },
  { kind: 'range', word: () => l10n.t('Range'), name: () => l10n.t('Show the Range: mean, standard deviation, least and greatest value'), draw: layerRange, height: 190, needsHistogram: false },
  { kind: 'dead', word: () => l10n.t('Dead units'), name: () => l10n.t('Show the share near zero and of Dead units'), draw: deadChart, height: 150, needsHistogram: false }
]

/** Those that are shown until a person chooses. */
export const FIRST_PICTURES: readonly LayerPictureKind[] = ['heatmap', 'histogram']
