import type { DeclaredClaim } from '../claim/DeclaredClaim'
import type { ExperimentResults } from '../experiment/ExperimentResults'
import { questionSettings, type QuestionSettings } from '../settings/QuestionSettings'
import type { Table } from '../Table'
import type { RunResult } from '../training/TrainResult'
import type { Verdict } from '../Verdict'
import { equalWork, numbersLeft, numbersTable, workTable } from './q1Arithmetic'
import { q1Claims } from './q1Claims'
import { q1Experiments, type Q1Experiments } from './q1Experiments'
import { claimById, claimsTable } from './questionClaims'

/** Question 1, why double the filters after each convolution of stride 2: its experiments and the claims 1.1 to 1.4, `A-Q1a` and `A-Q1b`, fixed before anything runs. */
export class Question1 {
  /** What is trained. */
  readonly experiments: Q1Experiments
  /** 1.1 to 1.4, then the course's own answer in two parts. */
  readonly claims: readonly DeclaredClaim<RunResult>[]

  /** @internal Made by {@link question1}. */
  constructor(settings: QuestionSettings) {
    this.experiments = q1Experiments(settings)
    this.claims = q1Claims(settings)
  }

  /** A claim by its number, such as `1.3`. @throws {RangeError} where there is none */
  claim(id: string): DeclaredClaim<RunResult> {
    return claimById(1, this.claims, id)
  }

  /** Claim 1.3: what arithmetic says of the numbers that are left, together with what was measured. */
  resolution(results: readonly ExperimentResults<RunResult>[]): Verdict {
    return this.claim('1.3').test(results, { counted: numbersLeft() })
  }

  /** Claim A-Q1a, which nothing has to be trained for. */
  equalWork(): Verdict {
    return this.claim('A-Q1a').count(equalWork(), 'With doubling the multiplications stay the same where the side is halved exactly; where it is rounded up they rise by 31 %. Without doubling they fall.')
  }

  /** The claims, and how each is decided. */
  get table(): Table {
    return claimsTable(this.claims)
  }

  /** Multiplications of each network, layer by layer. */
  get work(): Table {
    return workTable()
  }

  /** Numbers that each network's layers give, and its parameters. */
  get numbers(): Table {
    return numbersTable()
  }
}

/** Declares question 1: `const q1 = question1(settings)`, then `q1.claim('1.1').test(await q1.experiments.directions.run())`. */
export function question1(settings: QuestionSettings = questionSettings()): Question1 {
  return new Question1(settings)
}
