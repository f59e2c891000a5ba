import type { Schedule } from './Schedule'

// A cell's JavaScript may pass anything.

/** Throws unless `value` is a finite number. */
export function checkFinite(name: string, value: number): void {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new RangeError(`${name} must be a finite number, such as 0.01, but it is ${String(value)}.`)
}

/** Throws unless `value` is a finite number above 0. */
export function checkPositive(name: string, value: number): void {
  if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0) throw new RangeError(`${name} must be a number above 0, such as 0.01, but it is ${String(value)}.`)
}

/** Throws unless `value` is from 0 to 1. */
export function checkPart(name: string, value: number): void {
  if (typeof value !== 'number' || !(value >= 0 && value <= 1)) throw new RangeError(`${name} must be a share from 0 to 1, such as 0.25, but it is ${String(value)}.`)
}

/** Throws unless `value` is a whole number of at least `least`. */
export function checkWhole(name: string, value: number, least = 1): void {
  if (!Number.isSafeInteger(value) || value < least) throw new RangeError(`${name} must be a whole number of at least ${least}, but it is ${String(value)}.`)
}

/** Throws unless `value` is a function, as every schedule is. */
export function checkSchedule(name: string, value: Schedule): void {
  if (typeof value !== 'function') throw new TypeError(`${name} must be a schedule, such as cosine(0.06, 0) or progress => 0.1 * (1 - progress), but it is ${String(value)}.`)
}
