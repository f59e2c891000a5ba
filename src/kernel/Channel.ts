import type { KernelToHost } from './protocol'

/** The kernel process's way to its parent. Messages keep their order; how many are still on their way can be asked. */
export class Channel {
  private underWay = 0

  /** More than the parent takes at the moment: what can be merged had better wait. */
  get congested(): boolean {
    return this.underWay > 16
  }

  send(message: KernelToHost): void {
    if (!process.connected) return
    this.underWay++
    process.send?.(message, undefined, undefined, () => {
      this.underWay--
    })
  }
}
