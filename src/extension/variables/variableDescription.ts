import * as vscode from 'vscode'
import type { Variable } from '../../kernel/protocol'
import { figure, memory } from './figures'

/** What stands beside a variable's name: type and shape, memory, a word of its value. */
export function variableDescription(variable: Variable): string {
  const { type, kind, preview, length, shape, dtype, disposed, parameters, bytes, tensors } = variable
  const parts: string[] = []
  if (shape) parts.push(`${type} ${shapeText(shape)} ${dtype ?? ''}`)
  else if (kind === 'string') parts.push(`${type} "${preview ?? ''}"`)
  else if (length !== undefined) parts.push(`${type}(${length.toLocaleString(vscode.env.language)})`)
  else if (kind === 'object' && type === 'Object') parts.push(preview ?? type)
  else if (preview === undefined) parts.push(type)
  else parts.push(`${type} ${preview}`)
  if (disposed === true) parts.push(vscode.l10n.t('disposed'))
  if (parameters !== undefined) parts.push(vscode.l10n.t('{0} parameters', parameters.toLocaleString(vscode.env.language)))
  if (tensors !== undefined && parameters === undefined) parts.push(tensors === 1 ? vscode.l10n.t('1 tensor') : vscode.l10n.t('{0} tensors', tensors.toLocaleString(vscode.env.language)))
  if (bytes !== undefined) parts.push(memory(bytes))
  return [...parts, ...valuesText(variable)].join(' · ').replace(/\s+/g, ' ')
}

function valuesText({ shape = [], statistics }: Variable): string[] {
  if (!statistics) return []
  const { range, notFinite } = statistics
  const bad = notFinite === 0 ? [] : [vscode.l10n.t('{0} not finite', notFinite.toLocaleString(vscode.env.language))]
  if (!range) return bad
  if (shape.every(size => size === 1)) return [figure(range.mean), ...bad]
  return [...bad, vscode.l10n.t('min {0} mean {1} max {2}', figure(range.min), figure(range.mean), figure(range.max))]
}

export const shapeText = (shape: readonly number[]): string => (shape.length === 0 ? vscode.l10n.t('scalar') : shape.join('×'))
