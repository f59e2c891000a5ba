import * as vscode from 'vscode'
import type { TensorMemory } from '../../kernel/protocol'
import { cellTitle } from './cellTitle'
import { change, memory } from './figures'
import { tooltipOf } from './variableTooltip'

/** The row above the variables: how many tensors there are. */
export function memoryRow({ alive, unheld }: TensorMemory): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t('Tensors in memory'), vscode.TreeItemCollapsibleState.Expanded)
  item.description = counted(alive)
  item.tooltip = tooltipOf(vscode.l10n.t('Tensors in memory'), [
    vscode.l10n.t('{0} tensors of {1} bytes are alive, as tf.memory() counts them: tensors that share their values count in full.', number(alive.tensors), number(alive.bytes))
  ])
  item.iconPath = (unheld?.tensors ?? 0) > 0 ? WARNING : new vscode.ThemeIcon('database')
  return item
}

/** Below it: what may be a leak, and what has changed. */
export function memoryDetails({ unheld, growth }: TensorMemory): vscode.TreeItem[] {
  return [unheldRow(unheld), ...(growth ? [growthRow(growth)] : [])]
}

function unheldRow(unheld: TensorMemory['unheld']): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t('Not held by any variable'))
  item.description = unheld === undefined ? vscode.l10n.t('not counted') : unheld.tensors === 0 ? vscode.l10n.t('none') : counted(unheld)
  item.iconPath = (unheld?.tensors ?? 0) > 0 ? WARNING : new vscode.ThemeIcon(unheld ? 'pass' : 'question')
  item.tooltip = tooltipOf(vscode.l10n.t('Not held by any variable'), [
    vscode.l10n.t('Living tensors that no variable leads to, by properties, lists, maps or sets: nobody can dispose of them any more, unless something that cannot be seen from here holds them.'),
    vscode.l10n.t('That is a variable inside of a function (a closure), a getter, a private field (#x), or a property of globalThis. The weights of a model and the memory of an optimizer are held by what they belong to.'),
    vscode.l10n.t('What a cell computes between its lines stays alive until it is disposed of: tf.tidy(() => …) does so.'),
    ...(unheld === undefined ? [vscode.l10n.t('They are not counted here: the variables lead to more values than are looked through.')] : [])
  ])
  return item
}

function growthRow({ cell, tensors, bytes }: NonNullable<TensorMemory['growth']>): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t('Since {0}', cellTitle(cell)))
  item.description = tensors === 0 && bytes === 0 ? vscode.l10n.t('no change') : `${change(number(tensors).replace('-', '−'))} · ${change(memory(bytes))}`
  item.iconPath = new vscode.ThemeIcon(tensors > 0 ? 'arrow-up' : tensors < 0 ? 'arrow-down' : 'dash')
  item.tooltip = tooltipOf(vscode.l10n.t('Since {0}', cellTitle(cell)), [vscode.l10n.t('How many more tensors, or fewer, are alive now than when that cell had ended, the one before the last.')])
  return item
}

const WARNING = new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'))
const number = (value: number): string => value.toLocaleString(vscode.env.language)
const counted = ({ tensors, bytes }: TensorMemory['alive']): string => `${number(tensors)} · ${memory(bytes)}`
