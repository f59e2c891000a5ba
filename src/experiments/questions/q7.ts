import type { DeclaredClaim } from '../claim/DeclaredClaim'
import { questionSettings, type QuestionSettings } from '../settings/QuestionSettings'
import { Table } from '../Table'
import type { RunResult } from '../training/TrainResult'
import { q7Claims } from './q7Claims'
import { q7Experiments, type Q7Experiments } from './q7Experiments'

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
    const found = this.claims.find(one => one.id === id)
    if (!found) throw new RangeError(`There is no claim ${id} in question 7; there are ${this.claims.map(one => one.id).join(', ')}.`)
    return found
  }

  /** The claims, and how each is decided. */
  get table(): Table {
    return new Table(['claim', 'what is tested', 'how it is decided'], this.claims.map(({ id, text, reading, decidedBy }) => [`${id} ${text}`, reading, decidedBy]))
  }
}

/** Declares question 7: `const q7 = question7(settings)`, then `q7.claim('7.3').test([await q7.experiments.roughAdam.run(), await q7.experiments.roughSgd.run()])`. */
export function question7(settings: QuestionSettings = questionSettings()): Question7 {
  return new Question7(settings)
}
