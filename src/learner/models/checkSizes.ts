import type { ImageShape } from './ImageShape'

const said = (value: unknown): string => (typeof value === 'string' ? JSON.stringify(value) : Array.isArray(value) ? `[${value.join(', ')}]` : String(value))

/** Throws unless each of these is a whole number of at least 1. @param where the function, for the message */
export function checkSizes(where: string, sizes: readonly (readonly [name: string, value: unknown])[]): void {
  for (const [name, value] of sizes)
    if (!Number.isSafeInteger(value) || Number(value) < 1) throw new RangeError(`${where}: ${name} must be a whole number of at least 1, but it is ${said(value)}.`)
}

/** Throws unless it is a list of whole numbers of at least 1. */
export function checkFilters(where: string, filters: readonly number[]): void {
  if (!Array.isArray(filters)) throw new TypeError(`${where}: filters must be a list with a number for each convolution, such as [8, 16, 32, 64], but it is ${said(filters)}.`)
  checkSizes(where, filters.map(count => ['a layer\'s filters', count] as const))
}

/** Throws unless it is `[height, width, channels]`. */
export function checkImageShape(where: string, inputShape: ImageShape): void {
  const sides: readonly unknown[] | undefined = Array.isArray(inputShape) ? inputShape : undefined
  if (sides?.length !== 3 || sides.some(side => !Number.isSafeInteger(side) || Number(side) < 1))
    throw new RangeError(`${where}: inputShape must be [height, width, channels] in whole numbers, such as [28, 28, 1], but it is ${said(inputShape)}.`)
}

/** Throws unless the value is one of the choices. */
export function checkChoice(where: string, name: string, value: unknown, choices: readonly string[]): void {
  if (!choices.includes(value as string)) throw new RangeError(`${where}: ${name} must be one of ${choices.map(said).join(', ')}, but it is ${said(value)}.`)
}

/** The numbers of filters, each times `width`, rounded, and at least 1. Throws unless `width` is a number above 0. */
export function scaledFilters(where: string, filters: readonly number[], width: number): number[] {
  checkFilters(where, filters)
  if (typeof width !== 'number' || !Number.isFinite(width) || width <= 0) throw new RangeError(`${where}: width must be a number above 0 that multiplies all filters, such as 2, but it is ${said(width)}.`)
  return filters.map(count => Math.max(1, Math.round(count * width)))
}
