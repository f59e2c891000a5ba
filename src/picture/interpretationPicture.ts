import { confusionBlock, type ConfusionCounts } from './confusionPicture'
import { stack } from './panel'
import { INNER, sheet } from './sheet'
import { topLossesBlock, type LossTile } from './topLossesPicture'

/** What is drawn of a model's errors; either part may be left out. */
export interface InterpretationPictureOptions {
  confusion?: ConfusionCounts & { readonly title: string }
  topLosses?: { readonly tiles: readonly LossTile[]; readonly imageShape: readonly number[]; readonly title: string }
  /** For a screen reader. */
  label: string
}

/** A confusion matrix, the images with the greatest losses, or both, as SVG. */
export function interpretationPicture({ confusion, topLosses, label }: InterpretationPictureOptions): string {
  const blocks = [confusion && confusionBlock(confusion, INNER, confusion.title), topLosses && topLossesBlock(topLosses.tiles, topLosses.imageShape, INNER, topLosses.title)]
  return sheet(stack(blocks.filter(block => block !== undefined), 26), label)
}
