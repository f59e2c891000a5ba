import * as vscode from 'vscode'
import type { Variable } from '../../kernel/protocol'
import { cellTitle } from './cellTitle'
import { shapeText } from './variableDescription'

/** All that is known of a variable, a line each. */
export function variableTooltip({ name, type, kind, preview, length, shape, dtype, disposed, statistics, parameters, bytes, tensors, cell }: Variable): vscode.MarkdownString {
  const count = (value: number): string => value.toLocaleString(vscode.env.language)
  const lines = [vscode.l10n.t('Type: {0}', type)]
  if (shape) lines.push(vscode.l10n.t('Shape: {0}', shapeText(shape)), vscode.l10n.t('Values: {0}, {1}', count(shape.reduce((product, size) => product * size, 1)), dtype ?? ''))
  if (length !== undefined) lines.push(vscode.l10n.t('Length: {0}', count(length)))
  if (parameters !== undefined) lines.push(vscode.l10n.t('Parameters: {0}', count(parameters)))
  if (tensors !== undefined) lines.push(vscode.l10n.t('Tensors inside: {0}', count(tensors)))
  if (bytes !== undefined) lines.push(vscode.l10n.t('Memory: {0} bytes', count(bytes)))
  if (preview !== undefined) lines.push(kind === 'string' ? `"${preview}"` : preview)
  if (statistics?.range) {
    const { min, mean, max } = statistics.range
    lines.push(vscode.l10n.t('Minimum: {0}', min), vscode.l10n.t('Mean: {0}', mean), vscode.l10n.t('Maximum: {0}', max))
  }
  if (statistics && statistics.notFinite > 0) lines.push(vscode.l10n.t('Not finite (NaN or infinite), left out above: {0}', count(statistics.notFinite)))
  if (shape && !statistics && disposed !== true) lines.push(vscode.l10n.t('Its values were not read: it is too large, holds no numbers, or much was read already.'))
  if (disposed === true) lines.push(vscode.l10n.t('Disposed: its memory is free, and it cannot be used any more.'))
  if (type === 'getter') lines.push(vscode.l10n.t('Computed when code asks for it, which this view does not.'))
  if (cell !== undefined) lines.push(vscode.l10n.t('Declared in {0}', cellTitle(cell)))
  return tooltipOf(name, lines)
}

/** A bold title and a line each below it, all as plain text. */
export function tooltipOf(title: string, lines: readonly string[]): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString('**').appendText(title).appendMarkdown('**')
  for (const [index, line] of lines.entries()) tooltip.appendMarkdown(index === 0 ? '\n\n' : '  \n').appendText(line)
  return tooltip
}
