import { activationOf, hasOwnActivation, type LayerCall } from '../layerCalls'
import { OutputStatsCallback, type OutputStatsOptions } from './OutputStatsCallback'

/** Options of `new PreActivationStats`. */
export type PreActivationStatsOptions = OutputStatsOptions

/**
 * Measures what layers give before their own activation, such as relu, is applied: what fastai's `ActivationStats` sees of a convolution
 * whose ReLU is a layer of its own. Beside {@link ActivationStats} it shows what the activation takes away. Near zero means at most
 * `nearZeroThreshold` here too: of a relu's input the share that it makes (nearly) zero.
 *
 * Layers without an activation of their own have nothing else to measure than ActivationStats does, and are left out; where one of them
 * was asked for, the fit does not begin. A layer so measured is computed operation by operation, not by tfjs's fused kernel.
 */
export class PreActivationStats extends OutputStatsCallback {
  override readonly name = 'preActivationStats'
  protected readonly quantity = 'preActivation'

  protected measurable(calls: LayerCall[], chosen: boolean): LayerCall[] {
    const found = calls.filter(({ layer }) => hasOwnActivation(layer))
    const without = calls.filter(call => !found.includes(call))
    if ((chosen && without.length > 0) || found.length === 0)
      throw new Error(
        `PreActivationStats measures what a layer gives before its own activation, but ${without.length === 0 ? 'no layer was chosen' : `${without.map(({ layer, name }) => `${name} (${layer.getClassName()}, ${activationOf(layer)})`).join(', ')} ${without.length === 1 ? 'has' : 'have'} none`}. Choose layers that were made with activation: 'relu' or another; where the activation is a layer of its own, watch the layer before it with ActivationStats.`
      )
    return found
  }
}
