import * as l10n from '@vscode/l10n'
import type { LayerMeta, Quantity } from '../../src/run'

const quantityOf = ({ quantity = 'output' }: LayerMeta): Quantity => quantity

/** What was measured of a layer, for an axis: one number of it. */
export const quantityName = (meta: LayerMeta): string => ({ output: l10n.t('activation'), preActivation: l10n.t('pre-activation'), gradient: l10n.t('gradient'), weight: l10n.t('weight') })[quantityOf(meta)]

/** What was measured of a layer, within a sentence: all its numbers. */
export const quantityNames = (meta: LayerMeta): string => ({ output: l10n.t('activations'), preActivation: l10n.t('pre-activations'), gradient: l10n.t('gradients'), weight: l10n.t('weights') })[quantityOf(meta)]
