import * as tf from '@tensorflow/tfjs'
import { softmaxCrossEntropyWithLogits } from '../../engine/compute'
import { asDistribution } from './asDistribution'
import type { Loss } from './Loss'
import { meanOfEach } from './meanOfEach'

/**
 * Softmax cross-entropy against targets of which a share is spread evenly over all K classes: (1 − smoothing) · target + smoothing/K
 * (Szegedy et al. 2016; PyTorch's `CrossEntropyLoss(label_smoothing=…)`, fastai's `LabelSmoothingCrossEntropy`). Its least value is not 0:
 * at smoothing 0.1 and ten classes it is 0.500 nats.
 * @param smoothing from 0 to below 1
 */
export function labelSmoothingCrossEntropy(smoothing = 0.1): Loss {
  if (!(smoothing >= 0 && smoothing < 1)) throw new RangeError(`labelSmoothingCrossEntropy(smoothing): the share must be at least 0 and below 1, such as 0.1, but it is ${String(smoothing)}.`)
  return meanOfEach({
    name: `labelSmoothingCrossEntropy(${smoothing})`,
    takesProbabilities: false,
    ofEach(logits, targets) {
      const classes = logits.shape[1]
      return softmaxCrossEntropyWithLogits(logits, tf.add(tf.mul(asDistribution(targets, classes), 1 - smoothing), smoothing / classes))
    }
  })
}
