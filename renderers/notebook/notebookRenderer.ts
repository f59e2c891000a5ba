import type { ActivationFunction, OutputItem } from 'vscode-notebook-renderer'
import { addPictureStyle, addStyle, onThemeChange } from '../charts'
import { SORTABLE_TABLE_MIME } from '../../src/run'
import { Language } from '../mirror/Language'
import { RunMirror } from '../mirror/RunMirror'
import { StepCursors } from '../mirror/StepCursors'
import { FigureOutput } from './figure/FigureOutput'
import { FIGURE_MIME } from './figure/readFigure'
import { NOTEBOOK_STYLE } from './notebookStyle'
import { readItem } from './readItem'
import { itemKey, metaOf, RunOutput, unreadable } from './RunOutput'
import { sortableTable } from './sortableTable'

/** An output that was taken off the page is kept so long: VS Code writes an output anew by taking the old one off and asking for the new. */
const KEEP_MS = 1500

/** Entry of the notebook renderer: draws outputs of type `application/vnd.convscope.run.v1+json`, live ones through messages, tables that can be sorted, and figures of plotly. */
export const activate: ActivationFunction = context => {
  addPictureStyle()
  addStyle('convscope-notebook', NOTEBOOK_STYLE)
  const mirror = new RunMirror(context.postMessage && (message => context.postMessage?.(message)))
  const cursors = new StepCursors(context.postMessage && (message => context.postMessage?.(message)))
  context.onDidReceiveMessage?.(input => {
    const message = mirror.receive(input)
    if (message?.type === 'cursor') cursors.receive(message)
    else if (message?.type === 'texts') language.receive(message.texts)
  })
  const shown = new Map<string, RunOutput>()
  /** Outputs taken off the page a moment ago, which may come back. */
  const kept = new Map<RunOutput, ReturnType<typeof setTimeout>>()
  const figures = new Map<string, FigureOutput>()
  /** All that is on the page. */
  const placed = new Map<string, { item: OutputItem; element: HTMLElement }>()
  const language = new Language(context.postMessage && (message => context.postMessage?.(message)), () => {
    for (const output of [...kept.keys(), ...shown.values()]) output.redraw()
    for (const [id, { item, element }] of placed) if (!shown.has(id)) render(item, element)
  })
  onThemeChange(() => {
    for (const output of [...shown.values(), ...figures.values()]) output.theme()
  })

  const takeOff = (output: RunOutput): void => {
    shown.delete(output.itemId)
    kept.set(
      output,
      setTimeout(() => {
        kept.delete(output)
        output.dispose()
      }, KEEP_MS)
    )
  }
  /** An output of the same run that shows the same, and whose place on the page is this one or is gone. */
  const formerly = (key: string, element: HTMLElement): RunOutput | undefined =>
    [...kept.keys(), ...shown.values()].find(output => output.key === key && (kept.has(output) || !output.root.isConnected || element.contains(output.root)))

  const render = (item: OutputItem, element: HTMLElement): void => {
    try {
      if (item.mime === SORTABLE_TABLE_MIME) {
        element.replaceChildren(sortableTable(item.data()))
        return
      }
      if (item.mime === FIGURE_MIME) {
        figures.get(item.id)?.dispose()
        const figure = new FigureOutput(item.data(), mirror.save)
        figures.set(item.id, figure)
        element.replaceChildren(figure.root)
        return
      }
      const read = readItem(item.data())
      let output = formerly(itemKey(metaOf(read), read.view), element)
      if (output) {
        clearTimeout(kept.get(output))
        kept.delete(output)
        shown.delete(output.itemId)
        output.show(read)
      } else output = new RunOutput(read, read.view, mirror, cursors)
      const before = shown.get(item.id)
      if (before && before !== output) takeOff(before)
      output.itemId = item.id
      shown.set(item.id, output)
      element.replaceChildren(output.root)
    } catch (error) {
      element.replaceChildren(unreadable(error))
    }
  }

  return {
    renderOutputItem(item, element) {
      placed.set(item.id, { item, element })
      render(item, element)
    },
    disposeOutputItem(id) {
      if (id === undefined) placed.clear()
      else placed.delete(id)
      for (const [item, figure] of figures) {
        if (id !== undefined && item !== id) continue
        figure.dispose()
        figures.delete(item)
      }
      for (const output of [...shown.values()]) if (id === undefined || output.itemId === id) takeOff(output)
    }
  }
}
