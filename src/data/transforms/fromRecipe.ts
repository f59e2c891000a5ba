import { negate } from './negate'
import { normalise, type NormaliseOptions } from './normalise'
import { randomRotate, type RandomRotateOptions } from './randomRotate'
import { randomShift, type RandomShiftOptions } from './randomShift'
import type { TransformRecipe } from './recipe'
import { rotate, type RotateOptions } from './rotate'
import { shift, type ShiftOptions } from './shift'
import type { Transform } from './Transform'

/** The built-in transform that a recipe describes. */
export function fromRecipe({ kind, options }: TransformRecipe): Transform {
  switch (kind) {
    case 'shift': return shift(options as ShiftOptions)
    case 'randomShift': return randomShift(options as RandomShiftOptions)
    case 'rotate': return rotate(options as RotateOptions)
    case 'randomRotate': return randomRotate(options as RandomRotateOptions)
    case 'negate': return negate()
    case 'normalise': return normalise(options as NormaliseOptions)
  }
}
