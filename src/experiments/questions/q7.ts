import type { DeclaredClaim } from '../claim/DeclaredClaim'
import { questionSettings, type QuestionSettings } from '../settings/QuestionSettings'
import type { Table } from '../Table'
import type { RunResult } from '../training/TrainResult'
import { q7Claims } from './q7Claims'
import { q7Experiments, type Q7Experiments } from './q7Experiments'
import { claimById, claimsTable } from './questionClaims'

/** Question 7, why not start training with a high learning rate: its experiments and the claims 7.1 to 7.7, fixed before anything runs. */
export class Question7 {
  readonly experiments: Q7Experiments
  readonly claims: readonly DeclaredClaim<RunResult>[]

  /** @internal Made by {@link question7}. */
  constructor(settings: QuestionSettings) {
    this.experiments = q7Experiments(settings)
    this.claims = q7Claims()
  }

  /** A claim by its number, such as `7.4`. @throws {RangeError} where there is none */
  claim(id: string): DeclaredClaim<RunResult> {
    return claimById(7, this.claims, id)
  }

  /** The claims, and how each is decided. */
  get table(): Table {
    return claimsTable(this.claims)
  }
}

/** Declares question 7: `const q7 = question7(settings)`, then `q7.claim('7.3').test([await q7.experiments.roughAdam.run(), await q7.experiments.roughSgd.run()])`. */
export function question7(settings: QuestionSettings = questionSettings()): Question7 {
  return new Question7(settings)
}
