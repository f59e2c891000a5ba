import * as tf from '@tensorflow/tfjs'
import type { Loss } from './Loss'

/** A loss that is the mean of what each image loses. */
export function meanOfEach({ ofEach, ...rest }: Pick<Loss, 'name' | 'takesProbabilities'> & { readonly ofEach: NonNullable<Loss['ofEach']> }): Loss {
  return { ...rest, ofEach, of: (predictions, targets) => tf.mean(ofEach(predictions, targets)).asScalar() }
}
