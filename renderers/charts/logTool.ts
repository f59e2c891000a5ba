import * as l10n from '@vscode/l10n'
import type { PictureTool } from './PictureToolbar'

/** A choice of the value axis. */
export interface LogTool {
  tool: PictureTool
  /**
   * Whether the axis is to be logarithmic: as a person chose, else as it suits the values.
   * @param suits whether it does; the button follows it until it is pressed
   */
  on(suits: boolean): boolean
}

/**
 * The button that makes a picture's value axis logarithmic, and linear again. Until it is pressed, the picture chooses.
 * @param of what is on the axis
 * @param redraw draws the picture anew
 */
export function logTool(of: 'loss' | 'lines', redraw: () => void): LogTool {
  let chosen: boolean | undefined
  let now = false
  let button: HTMLButtonElement | undefined
  const show = (): void => button?.setAttribute('aria-pressed', String(now))
  return {
    tool: {
      word: l10n.t('Log'),
      name: of === 'loss' ? l10n.t('Draw the loss on a Logarithmic axis') : l10n.t('Draw the lines on a Logarithmic axis'),
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
