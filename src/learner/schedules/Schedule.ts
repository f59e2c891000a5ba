/**
 * A number over the course of a fit: a pure function of the fit's progress, 0 before its first batch and 1 after its last. Any function
 * of that kind will do, such as `progress => 0.1 * (1 - progress)`; those made here also say in words what they are.
 */
export interface Schedule {
  (progress: number): number
  /** Such as `cosine from 0.06 to 0`. */
  readonly description?: string
}

/** What is scheduled in a fit; what is left out stays as it is. */
export interface Schedules {
  /** Of the last parameter group; the others keep their share of it. */
  learningRate?: Schedule
  /** Momentum of SGD, β₁ of Adam. */
  momentum?: Schedule
}

/** Progress is a quotient of two numbers of batches: so much is forgiven for rounding. */
export const ROUNDING = 1e-9

/** Makes a schedule that knows its description and refuses a progress outside 0 to 1. */
export function schedule(description: string, at: (progress: number) => number): Schedule & { readonly description: string } {
  const checked = (progress: number): number => {
    if (typeof progress !== 'number' || !(progress >= -ROUNDING && progress <= 1 + ROUNDING)) throw new RangeError(`A schedule takes the progress of a fit, from 0 to 1, but it was given ${String(progress)}.`)
    return at(Math.min(Math.max(progress, 0), 1))
  }
  return Object.assign(checked, { description })
}

/** A schedule in words. */
export const describeSchedule = (given: Schedule): string => given.description ?? 'a function of the progress'
