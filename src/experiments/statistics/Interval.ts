import * as v from 'valibot'

/** A number that a file of JSON can hold. */
export const finite = v.pipe(v.number(), v.finite())

/** From `low` to `high`, both inside. */
export const Interval = v.object({ low: finite, high: finite })
export type Interval = v.InferOutput<typeof Interval>

/** An interval that may be open: null stands for no bound on that side. */
export const OpenInterval = v.object({ low: v.nullable(finite), high: v.nullable(finite) })
export type OpenInterval = v.InferOutput<typeof OpenInterval>
