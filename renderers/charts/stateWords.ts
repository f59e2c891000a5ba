import * as l10n from '@vscode/l10n'
import type { RunState } from '../../src/run'

/** How a run stands, in words. */
export const stateWords = (state: RunState): string =>
  ({ running: l10n.t('training'), finished: l10n.t('finished'), interrupted: l10n.t('interrupted'), stopped: l10n.t('stopped'), failed: l10n.t('failed'), died: l10n.t('kernel died') })[state]
