import { fastaiHook, type FastaiLayerStats } from './fastaiHook'
import { HookCallback, type HookedOutput } from './HookCallback'

export interface FastaiActivationStatsOptions {
  /** Keep a histogram too (fastai's `with_hist`); `false` there by default, and so here. */
  withHist?: boolean
}

/**
 * fastai's `ActivationStats` made anew: same hooks, same numbers, same container. It is here to be opened and looked into; to watch your
 * own training use `ActivationStats`, which measures inside the training step.
 */
export class FastaiActivationStats extends HookCallback {
  /** The two kinds may watch one fit side by side. */
  override readonly name: string
  override readonly order = -20
  /** `stats[batch][layer]`, by position alone, begun anew at each fit. */
  stats: FastaiLayerStats[][] = []
  readonly withHist: boolean

  constructor({ withHist = false }: FastaiActivationStatsOptions = {}) {
    super()
    this.withHist = withHist
    this.name = withHist ? 'fastaiActivationStatsWithHist' : 'fastaiActivationStats'
  }

  override beforeFit(): void {
    super.beforeFit()
    this.stats = []
  }

  protected override afterForward(outputs: readonly HookedOutput[]): void {
    this.stats.push(outputs.map(({ output }) => fastaiHook(output.dataSync() as Float32Array, this.withHist)))
  }
}
