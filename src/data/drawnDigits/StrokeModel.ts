/**
 * How people write the ten digits: the strokes of the pen, in the order and direction in which most people draw them.
 *
 * A stroke is written down as the points that the pen passes, `x,y` with x to the right and y downwards, both from 0
 * to 1 over the digit's own box. Between the points it runs smoothly; `!` after a point marks a corner.
 *
 * A model is one way of writing a digit. Its poses have the same strokes with the same number of points, so that
 * any mixture of two of them is a possible way of writing too: a drawn digit mixes two poses and then moves each point.
 */
export interface StrokeModel {
  readonly digit: number
  /** How often this way of writing occurs among the digit's models, relative to the others. */
  readonly weight: number
  /** Width of the digit's box divided by its height, before slant. */
  readonly aspect: number
  readonly poses: readonly (readonly string[])[]
}
