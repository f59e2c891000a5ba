import type { PictureTool } from './PictureToolbar'

/** A choice of how a picture is drawn. */
export interface SwitchTool {
  tool: PictureTool
  /**
   * Whether it is on: as a person chose, else as it suits what is drawn.
   * @param suits whether it does; the button follows it until it is pressed
   */
  on(suits: boolean): boolean
}

/**
 * A button that switches how a picture is drawn, and back. Until it is pressed, the picture chooses.
 * @param words the word on it, and what it does when it is on
 * @param redraw draws the picture anew
 */
export function switchTool(words: Pick<PictureTool, 'word' | 'name'>, redraw: () => void): SwitchTool {
  let chosen: boolean | undefined
  let now = false
  let button: HTMLButtonElement | undefined
  const show = (): void => button?.setAttribute('aria-pressed', String(now))
  return {
    tool: {
      ...words,
      pressed: false,
      made: made => {
        button = made
        show()
      },
      press: () => {
        chosen = now = !now
        show()
        redraw()
      }
    },
    on(suits) {
      now = chosen ?? suits
      show()
      return now
    }
  }
}
