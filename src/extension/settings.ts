import * as vscode from 'vscode'
import * as v from 'valibot'
import { ENGINE_CHOICES } from '../kernel/protocol'

const EngineChoice = v.fallback(v.picklist(ENGINE_CHOICES), 'auto')
const Names = v.fallback(v.array(v.string()), [])
const Seconds = v.fallback(v.pipe(v.number(), v.minValue(1), v.maxValue(600)), 10)

/** The setting `convscope.engine`; what is none of its values counts as `auto`. */
export function configuredEngine(): v.InferOutput<typeof EngineChoice> {
  return v.parse(EngineChoice, vscode.workspace.getConfiguration('convscope').get('engine'))
}

/** The setting `convscope.environmentVariables`: names of variables that cells get beside those that a kernel needs. */
export function passedVariables(): string[] {
  return v.parse(Names, vscode.workspace.getConfiguration('convscope').get('environmentVariables'))
}

const Minutes = v.fallback(v.pipe(v.number(), v.minValue(0), v.maxValue(7 * 24 * 60)), 60)

/** The setting `convscope.keepKernelMinutes`: how long a kernel lives on after its window went away, in milliseconds. */
export function keepKernelMs(): number {
  return v.parse(Minutes, vscode.workspace.getConfiguration('convscope').get('keepKernelMinutes')) * 60_000
}

/** How long a cell may take to stop before a restart is offered. */
export function interruptTimeoutMs(): number {
  return v.parse(Seconds, vscode.workspace.getConfiguration('convscope').get('interruptTimeoutSeconds')) * 1000
}
