import { FIVE_TO_NINE } from './fiveToNine'
import type { StrokeModel } from './StrokeModel'
import { ZERO_TO_FOUR } from './zeroToFour'

/** All ways of writing a digit that the pen knows. */
export const STROKE_MODELS: readonly StrokeModel[] = [...ZERO_TO_FOUR, ...FIVE_TO_NINE]
