/** Wraps what a cell threw together with the place that is known: the only one there is when it is no `Error`. */
export class ThrownHere extends Error {
  constructor(
    readonly thrown: unknown,
    /** Such as `cell-3.ts:2:7`, or only the cell's name. */
    readonly place: string
  ) {
    super(`thrown at ${place}`)
  }
}
