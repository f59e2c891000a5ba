import { config } from '@vscode/l10n'
import type { Texts, ViewMessage } from '../../src/run'

/** The language of a page's texts: English, until the extension has handed over those of VS Code's. It is asked for them when the page begins. */
export class Language {
  private answered = false

  /**
   * @param post absent where nobody can be asked
   * @param onChange the texts are in another language from now on
   */
  constructor(
    private readonly post: ((message: ViewMessage) => void) | undefined,
    private readonly onChange: () => void
  ) {
    this.ask()
    // An answer to a hidden page is lost without a word.
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && this.ask())
  }

  /** Takes the answer. There are no texts where VS Code speaks English, or a language that Convscope does not. */
  receive(texts: Texts): void {
    if (this.answered) return
    this.answered = true
    if (speak(texts)) this.onChange()
  }

  private ask(): void {
    if (!this.answered) this.post?.({ type: 'language' })
  }
}

/** Takes texts of another language, by their English ones, for this page. Returns whether there are any. */
export function speak(texts: Texts): boolean {
  if (Object.keys(texts).length === 0) return false
  config({ contents: texts })
  return true
}
