import assert from 'node:assert/strict'

/** Asserts that a number is the expected one to within 1e-5 of it, and of 1 where it is smaller. */
export const close = (got: number | undefined, expected: number, words: string): void => assert.ok(Math.abs((got ?? NaN) - expected) <= 1e-5 * Math.max(1, Math.abs(expected)), `${words}: ${got} instead of ${expected}`)
