import * as l10n from '@vscode/l10n'
import { formatCount, setText } from '../charts'

/** A slider over the steps and a button: which step is looked at, and back to the newest one. Arrow keys move it. */
export class StepControl {
  readonly element = document.createElement('div')
  private readonly slider = Object.assign(document.createElement('input'), { type: 'range', min: '0' })
  private readonly text = document.createElement('output')
  private readonly newest = Object.assign(document.createElement('button'), { type: 'button' })

  /** @param onPin a step is held from now on; `undefined`: the newest is followed again */
  constructor(onPin: (step: number | undefined) => void) {
    this.element.className = 'cp-step'
    this.slider.setAttribute('aria-label', l10n.t('Step'))
    this.slider.addEventListener('input', () => onPin(Number(this.slider.value)))
    this.newest.addEventListener('click', () => onPin(undefined))
    this.element.append(this.slider, this.text, this.newest)
  }

  /** @param every distance of the steps that have statistics */
  show({ step, steps, every, pinned, live }: { step: number; steps: number; every: number; pinned: boolean; live: boolean }): void {
    this.slider.max = String(Math.max(0, steps - 1))
    this.slider.step = String(every)
    this.slider.value = String(step)
    this.slider.disabled = steps === 0
    const words = pinned ? l10n.t('step {0}, pinned', formatCount(step)) : l10n.t('step {0}', formatCount(step))
    setText(this.text, words)
    this.slider.setAttribute('aria-valuetext', words)
    setText(this.newest, live ? l10n.t('Follow live') : l10n.t('Newest'))
    this.newest.disabled = !pinned
    this.newest.title = pinned ? l10n.t('Let go of the pinned step and show the newest one (Escape)') : l10n.t('The newest step is shown; click the heatmap to pin another')
  }

  focus(): void {
    this.slider.focus({ preventScroll: true })
  }
}
