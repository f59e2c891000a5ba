import * as l10n from '@vscode/l10n'
import type { RunRecord } from '../../src/run'
import type { DrawPicture, Picture, PictureView } from '../charts'

/** Pictures that are made at once; more on request, a hundred layers would make the notebook very long. */
const AT_ONCE = 24

/** A picture for each of several layers, side by side where there is room, each under its layer's name. */
export function pictureGrid(parent: HTMLElement, record: RunRecord, layers: readonly number[], draw: DrawPicture, view: PictureView, made: (picture: Picture) => void): void {
  const grid = document.createElement('div')
  grid.className = layers.length === 1 ? 'cs-grid cs-single' : 'cs-grid'
  parent.append(grid)
  const more = Object.assign(document.createElement('button'), { className: 'cs-more' })
  let next = 0
  const add = (): void => {
    for (const layer of layers.slice(next, next + AT_ONCE)) {
      const cell = document.createElement('section')
      cell.append(layerTitle(record, layer))
      grid.append(cell)
      made(draw(cell, record, { ...view, layer }))
    }
    next += AT_ONCE
    more.textContent = l10n.t('Show {0} more of {1} layers', Math.min(AT_ONCE, layers.length - next), layers.length)
    if (next >= layers.length) more.remove()
  }
  more.addEventListener('click', add)
  if (layers.length > AT_ONCE) parent.append(more)
  add()
}

/** A layer's name, type, output shape, and where its numbers were taken. */
export function layerTitle(record: RunRecord, layer: number): HTMLElement {
  const title = document.createElement('h4')
  const meta = record.layers[layer]?.meta
  if (!meta) return title
  const about = `${meta.type} · ${meta.outputShape.slice(1).join(' × ')} · ${meta.takenAt}`
  title.append(Object.assign(document.createElement('b'), { textContent: meta.name, title: meta.name }), Object.assign(document.createElement('span'), { textContent: about, title: about }))
  return title
}
