import { inspect } from 'node:util'
import { CellSyntaxError } from './CellSyntaxError'
import type { CellError } from './protocol'
import type { Sources } from './Sources'
import { ThrownHere } from './ThrownHere'

const MAX_TEXT = 20_000
const MAX_FRAMES = 20
const MAX_CAUSES = 5

/** Puts what was thrown into words: only the person's own lines of the stack, causes below. Never throws. */
export function describeError(thrown: unknown, sources: Sources): CellError {
  const place = thrown instanceof ThrownHere ? thrown.place : undefined
  const value = thrown instanceof ThrownHere ? thrown.thrown : thrown
  try {
    const { name, message } = nameAndMessage(value)
    return { name: cut(name, 200), message: cut(message), stack: cut(describe(value, sources, place, 0, new Set())) }
  } catch {
    return { name: 'Error', message: 'Something was thrown that cannot even be looked at.', stack: place === undefined ? '' : `    at ${place}` }
  }
}

function nameAndMessage(value: unknown): { name: string; message: string } {
  if (!(value instanceof Error)) return { name: 'Thrown', message: `${inspect(value, { depth: 2 })} (a value which is no Error was thrown)` }
  const name = typeof value.name === 'string' && value.name !== '' ? value.name : 'Error'
  return { name, message: value.message }
}

function describe(value: unknown, sources: Sources, place: string | undefined, depth: number, seen: Set<unknown>): string {
  seen.add(value)
  const { name, message } = nameAndMessage(value)
  const lines = [message === '' ? name : `${name}: ${message}`]
  if (value instanceof CellSyntaxError) lines.push(`    at ${value.file}:${value.line}:${value.column}`)
  else {
    const stack = value instanceof Error && typeof value.stack === 'string' ? value.stack.split('\n') : []
    const frames = stack.flatMap(line => sources.ownFrame(line) ?? []).slice(0, MAX_FRAMES)
    lines.push(...(frames.length === 0 && place !== undefined ? [`    at ${place}`] : frames))
  }
  if (!(value instanceof Error) || depth >= MAX_CAUSES) return lines.join('\n')
  const below = (label: string, inner: unknown): void => {
    if (!seen.has(inner)) lines.push(`  ${label}: ${describe(inner, sources, undefined, depth + 1, seen).replaceAll('\n', '\n  ')}`)
  }
  if (value.cause !== undefined) below('caused by', value.cause)
  if (value instanceof AggregateError) {
    const errors = value.errors as unknown[]
    for (const [index, inner] of errors.slice(0, MAX_CAUSES).entries()) below(`error ${index + 1} of ${errors.length}`, inner)
  }
  return lines.join('\n')
}

const cut = (text: string, length = MAX_TEXT): string => (text.length > length ? `${text.slice(0, length)}…` : text)
