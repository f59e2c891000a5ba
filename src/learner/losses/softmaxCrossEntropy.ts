import { softmaxCrossEntropyWithLogits } from '../../engine/compute'
import { meanOfEach } from './meanOfEach'

/** Mean over the batch of −Σ target · log softmax(logits), in nats (PyTorch's `CrossEntropyLoss`, fastai's default for classes). */
export const softmaxCrossEntropy = meanOfEach({ name: 'softmaxCrossEntropy', takesProbabilities: false, ofEach: softmaxCrossEntropyWithLogits })
