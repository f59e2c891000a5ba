import * as vscode from 'vscode'
import type { EngineChoice } from '../engine/engine'

/** What an engine is called; the two engines' own names are the same in every language. */
export const engineName = (choice: EngineChoice): string => ({ auto: vscode.l10n.t('automatic'), tensorflow: 'TensorFlow', wasm: 'WebAssembly' })[choice]
