/** A fit or a validation was stopped by the person at the notebook. Nothing is lost: the message says where it stopped and how to go on. */
export class Interrupted extends Error {
  /** What stands before the message. */
  override name = 'Interrupted'
}

/** Of an AbortSignal, what a loop between two batches looks at. */
export type InterruptSignal = Pick<AbortSignal, 'aborted'>

let signal: InterruptSignal | undefined

/** Says which signal stops the training loops of this process from now on; the kernel process gives one that belongs to whichever cell asks. */
export function setInterruptSignal(next: InterruptSignal | undefined): void {
  signal = next
}

/** Whether the current cell has been interrupted. */
export function isInterrupted(): boolean {
  return signal?.aborted ?? false
}
