import type * as tf from '@tensorflow/tfjs'

/** Whether weight decay changes a variable: it spares biases and the factors of normalisations, as fastai's does by default. */
export const isKernel = ({ rank }: tf.Variable): boolean => rank > 1
