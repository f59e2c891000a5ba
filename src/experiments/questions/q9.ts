import type { DeclaredClaim } from '../claim/DeclaredClaim'
import type { ExperimentResults } from '../experiment/ExperimentResults'
import { questionSettings, type QuestionSettings } from '../settings/QuestionSettings'
import type { Table } from '../Table'
import type { RunResult } from '../training/TrainResult'
import { q9Claims } from './q9Claims'
import { q9Experiments, type Q9Experiments } from './q9Experiments'
import { HardImages } from './q9Metrics'
import { claimById, claimsTable } from './questionClaims'

/** Question 9, why end training with a low learning rate: its experiments and the claims 9.1 to 9.6, fixed before anything runs. */
export class Question9 {
  /** What is trained. */
  readonly experiments: Q9Experiments
  /** 9.1 to 9.6, in their order. */
  readonly claims: readonly DeclaredClaim<RunResult>[]
  private readonly hard = new HardImages()

  /** @internal Made by {@link question9}. */
  constructor(settings: QuestionSettings) {
    this.experiments = q9Experiments(settings)
    this.claims = q9Claims(this.hard)
  }

  /** A claim by its number, such as `9.4`. @throws {RangeError} where there is none */
  claim(id: string): DeclaredClaim<RunResult> {
    return claimById(9, this.claims, id)
  }

  /** Takes what the judges' experiment gave: claim 9.3 needs it, to know which images are hard. */
  judge(judges: ExperimentResults<RunResult>): void {
    this.hard.judge(judges.arm('judge').flatMap(({ result }) => result?.measured.predictions ?? []))
  }

  /** The claims, and how each is decided. */
  get table(): Table {
    return claimsTable(this.claims)
  }
}

/** Declares question 9: `const q9 = question9(settings)`, then `q9.claim('9.1').test(await q9.experiments.sgd.run())`. */
export function question9(settings: QuestionSettings = questionSettings()): Question9 {
  return new Question9(settings)
}
