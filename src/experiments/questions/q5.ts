import type { Counted, DeclaredClaim } from '../claim/DeclaredClaim'
import type { ExperimentResults } from '../experiment/ExperimentResults'
import { questionSettings, type QuestionSettings } from '../settings/QuestionSettings'
import type { Table } from '../Table'
import type { RunResult } from '../training/TrainResult'
import { q5Claims } from './q5Claims'
import { q5Experiments, type Q5Experiments } from './q5Experiments'
import { stoppedAboveZero } from './q5Metrics'
import { claimById, claimsTable } from './questionClaims'

/**
 * Question 5, what is wrong with activations near zero: its experiments, the claims 5.1 to 5.6, which speak of activations above zero, and the
 * course's own answer, A-Q5a and A-Q5b. Fixed before anything runs.
 */
export class Question5 {
  readonly experiments: Q5Experiments
  readonly claims: readonly DeclaredClaim<RunResult>[]

  /** @internal Made by {@link question5}. */
  constructor(settings: QuestionSettings) {
    this.experiments = q5Experiments(settings)
    this.claims = q5Claims()
  }

  /** A claim by its number, such as `5.4`. @throws {RangeError} where there is none */
  claim(id: string): DeclaredClaim<RunResult> {
    return claimById(5, this.claims, id)
  }

  /** The layers of an experiment's networks in which a gradient is stopped, and in how many of them at a number above zero: of claim 5.3 the cause. */
  cause(results: ExperimentResults<RunResult>): Counted {
    const { layers, above } = stoppedAboveZero(results.runs.flatMap(({ result }) => result ?? []))
    return { name: 'as to the cause', found: above, claimed: layers }
  }

  /** The claims, and how each is decided. */
  get table(): Table {
    return claimsTable(this.claims)
  }
}

/** Declares question 5: `const q5 = question5(settings)`, then `q5.claim('5.5').test(await q5.experiments.signed.run())`. */
export function question5(settings: QuestionSettings = questionSettings()): Question5 {
  return new Question5(settings)
}
