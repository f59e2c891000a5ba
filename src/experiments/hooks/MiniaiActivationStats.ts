import { HookCallback, type HookedOutput } from './HookCallback'
import { miniaiHook, type MiniaiLayerStats } from './miniaiHook'

/** miniai's `ActivationStats` made anew, with a hook on each layer that has parameters: it is here to be opened and looked into. */
export class MiniaiActivationStats extends HookCallback {
  override readonly name = 'miniaiActivationStats'
  /** `hooks[layer]` holds three lists, one entry a batch: means, standard deviations, histograms. */
  hooks: MiniaiLayerStats[] = []

  override beforeFit(): void {
    super.beforeFit()
    this.hooks = []
  }

  protected override afterForward(outputs: readonly HookedOutput[]): void {
    for (const [layer, { output }] of outputs.entries()) miniaiHook((this.hooks[layer] ??= [[], [], []]), output.dataSync() as Float32Array)
  }
}
