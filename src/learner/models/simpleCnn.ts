import * as tf from '@tensorflow/tfjs'
import { seededRandom } from '../../data'

export interface SimpleCnnOptions {
  /** Filters of the convolutions but the last, which has one for each class. `[8, 16, 32, 64]` by default. */
  filters?: readonly number[]
  /** Side of the first convolution's filters, 5 by default; all others are 3 x 3. */
  firstFilterSize?: number
  /** The initial weights depend on nothing else; any whole number. 42 by default. */
  seed?: number
  /** `[height, width, channels]`, `[28, 28, 1]` by default. */
  inputShape?: [number, number, number]
  /** 10 by default. */
  classes?: number
}

/**
 * The convolutional network of fastbook's chapter 13 (`simple_cnn` with a larger first filter): convolutions of stride 2, each halving
 * height and width, ReLU between, no normalisation; it gives logits `[batch, classes]`. 30,282 parameters by default.
 *
 * Padding is `same`: at stride 2 it pads right and bottom only, where PyTorch's `padding=1` pads all sides. The shapes are equal
 * (28 → 14 → 7 → 4 → 2 → 1), the outermost pixels are seen differently.
 *
 * Weights start as PyTorch's do by default: uniform within ±1/√fan_in (Kaiming uniform with a = √5, a standard deviation of
 * 1/√(3·fan_in)), biases too. That is less than He's 2/fan_in, which ReLU calls for.
 */
export function simpleCnn({ filters = [8, 16, 32, 64], firstFilterSize = 5, seed = 42, inputShape = [28, 28, 1], classes = 10 }: SimpleCnnOptions = {}): tf.Sequential {
  const wholes: [string, number][] = [['firstFilterSize', firstFilterSize], ['classes', classes], ...filters.map((count): [string, number] => ['a layer\'s filters', count])]
  for (const [name, value] of wholes)
    if (!Number.isInteger(value) || value < 1) throw new RangeError(`simpleCnn: ${name} must be a whole number of at least 1, but it is ${String(value)}.`)
  const sides: readonly number[] = inputShape
  if (sides.length !== 3 || sides.some(side => !Number.isInteger(side) || side < 1))
    throw new RangeError(`simpleCnn: inputShape must be [height, width, channels] in whole numbers, such as [28, 28, 1], but it is [${inputShape.join(', ')}].`)
  const random = seededRandom(seed)
  // Zero is no seed for tfjs: it draws one at random instead.
  const uniform = (fanIn: number) => tf.initializers.randomUniform({ minval: -1 / Math.sqrt(fanIn), maxval: 1 / Math.sqrt(fanIn), seed: 1 + random.integer(2 ** 31 - 2) })
  const model = tf.sequential({ name: 'simpleCnn' })
  let [height, width, channels] = inputShape
  for (const [index, count] of [...filters, classes].entries()) {
    const size = index === 0 ? firstFilterSize : 3
    const fanIn = size * size * channels
    model.add(
      tf.layers.conv2d({
        name: `conv${index + 1}`,
        ...(index === 0 ? { inputShape } : {}),
        filters: count,
        kernelSize: size,
        strides: 2,
        padding: 'same',
        activation: index < filters.length ? 'relu' : 'linear',
        kernelInitializer: uniform(fanIn),
        biasInitializer: uniform(fanIn)
      })
    )
    ;[height, width, channels] = [Math.ceil(height / 2), Math.ceil(width / 2), count]
  }
  // Larger images leave more than one position: each class then gets their mean, as fastai's pooling does.
  model.add(height * width === 1 ? tf.layers.flatten({ name: 'flatten' }) : tf.layers.globalAveragePooling2d({ name: 'pool', dataFormat: 'channelsLast' }))
  return model
}
