/** Thrown by a callback to leave a part of the loop early; the loop goes on with what follows that part. */
export abstract class Cancel extends Error {
  /** What stands before the message. */
  abstract override name: string
}

/** Ends the fit: `afterCancelFit` and `afterFit` still run. The message is shown as the reason. */
export class CancelFit extends Cancel {
  override name = 'CancelFit'
}
/** Ends this epoch. */
export class CancelEpoch extends Cancel {
  override name = 'CancelEpoch'
}
/** Ends the training part of this epoch; validation follows. */
export class CancelTrain extends Cancel {
  override name = 'CancelTrain'
}
/** Ends the validation of this epoch. */
export class CancelValidate extends Cancel {
  override name = 'CancelValidate'
}
/** Skips the rest of this batch. A batch cancelled before its loss is known leaves no trace in the record. */
export class CancelBatch extends Cancel {
  override name = 'CancelBatch'
}
