import type { DeclaredClaim } from '../claim/DeclaredClaim'
import type { ExperimentResults } from '../experiment/ExperimentResults'
import { questionSettings, type QuestionSettings } from '../settings/QuestionSettings'
import type { Table } from '../Table'
import type { RunResult } from '../training/TrainResult'
import type { Verdict } from '../Verdict'
import { fewerWeights, gentlerSizes, sizesTable, weightsTable } from './q2Arithmetic'
import { q2Claims } from './q2Claims'
import { q2Experiments, type Q2Experiments } from './q2Experiments'
import { claimById, claimsTable } from './questionClaims'

/** Question 2, why a larger first filter on MNIST: its experiments and the claims 2.1 to 2.4, `VGG` and `A-Q2`, fixed before anything runs. */
export class Question2 {
  /** What is trained. */
  readonly experiments: Q2Experiments
  /** 2.1 to 2.4, then what speaks against 2.4, and the course's own answer. */
  readonly claims: readonly DeclaredClaim<RunResult>[]

  /** @internal Made by {@link question2}. */
  constructor(settings: QuestionSettings) {
    this.experiments = q2Experiments(settings)
    this.claims = q2Claims()
  }

  /** A claim by its number, such as `2.3`. @throws {RangeError} where there is none */
  claim(id: string): DeclaredClaim<RunResult> {
    return claimById(2, this.claims, id)
  }

  /** Claim 2.3: what arithmetic says of the sizes, together with what was measured. */
  shrinking(results: readonly ExperimentResults<RunResult>[]): Verdict {
    return this.claim('2.3').test(results, { counted: gentlerSizes() })
  }

  /** Claim 2.4, which nothing has to be trained for. */
  weights(): Verdict {
    return this.claim('2.4').count(fewerWeights(), 'One large filter has fewer weights where few channels come in, and more where as many come in as there are filters.')
  }

  /** The claims, and how each is decided. */
  get table(): Table {
    return claimsTable(this.claims)
  }

  /** What each size of the first filter gives and costs, by counting. */
  get sizes(): Table {
    return sizesTable()
  }

  /** Weights of one large filter and of small ones that see as much. */
  get weightsTable(): Table {
    return weightsTable()
  }
}

/** Declares question 2: `const q2 = question2(settings)`, then `q2.claim('2.1').test([await q2.experiments.adam.run(), await q2.experiments.sgd.run()])`. */
export function question2(settings: QuestionSettings = questionSettings()): Question2 {
  return new Question2(settings)
}
