import { CancelFit } from '../../learner/cancel'
import type { ObservedLayer } from '../inspection/Observation'
import { HookCallback, type HookedOutput } from './HookCallback'

/**
 * Keeps what the recorders throw away: every activation and every gradient of the first `batches` training batches. It then stops the
 * fit, because for a whole epoch they would not fit into memory; which is why nobody saves them.
 */
export class KeepEverything extends HookCallback {
  override readonly name = 'keepEverything'
  /** Last of all, so that the recorders have seen the batch which ends the fit. */
  override readonly order = 1000
  /** `seen[batch][layer]` */
  seen: ObservedLayer[][] = []

  /** @param batches a whole number of at least 1 */
  constructor(readonly batches: number) {
    super()
    if (!Number.isInteger(batches) || batches < 1) throw new RangeError(`KeepEverything(batches): expected a whole number of at least 1, but it is ${String(batches)}.`)
  }

  override beforeFit(): void {
    super.beforeFit()
    this.seen = []
  }

  protected override afterForward(outputs: readonly HookedOutput[]): void {
    this.seen.push(
      outputs.map(({ layer, inputShape, output, activated }) => ({
        name: layer.name,
        type: layer.getClassName(),
        inputShape: [...inputShape],
        outputShape: [...output.shape],
        output: (output.dataSync() as Float32Array).slice(),
        activated: (activated.dataSync() as Float32Array).slice(),
        gradient: new Float32Array()
      }))
    )
  }

  override afterBackward(): void {
    const { learn } = this
    const layers = this.seen.at(-1) ?? []
    for (const [index, { layer }] of this.hooked.entries()) {
      const filters = layer.trainableWeights[0]?.name
      const gradient = learn.gradients?.[learn.variables.findIndex(variable => variable.name === filters)]
      const seen = layers[index]
      if (seen && gradient) layers[index] = { ...seen, gradient: (gradient.dataSync() as Float32Array).slice() }
    }
  }

  override afterBatch(): void {
    if (this.seen.length >= this.batches) throw new CancelFit(`The first ${this.batches} batches were kept whole, as asked; no more are.`)
  }
}
