import * as tf from '@tensorflow/tfjs'
import { softmaxCrossEntropyWithLogits } from '../../engine'
import type { Loss } from './Loss'

/** Mean over the batch of −Σ target · log softmax(logits), in nats (PyTorch's `CrossEntropyLoss`, fastai's default for classes). */
export const softmaxCrossEntropy: Loss = {
  name: 'softmaxCrossEntropy',
  takesProbabilities: false,
  of: (logits, targets) => tf.mean(softmaxCrossEntropyWithLogits(logits, targets)).asScalar()
}
