import { questionSettings, type QuestionSettings } from '../settings/QuestionSettings'
import type { Table } from '../Table'
import { q8Claims, type Q8Claims } from './q8Claims'
import { q8Experiments, type Q8Experiments } from './q8Experiments'
import { claimsTable } from './questionClaims'

/** Question 8, what a high learning rate is good for: its experiments and the claims 8.1 to 8.6, fixed before anything runs. */
export class Question8 {
  readonly experiments: Q8Experiments
  private readonly byId: Q8Claims

  /** @internal Made by {@link question8}. */
  constructor(settings: QuestionSettings) {
    this.experiments = q8Experiments(settings)
    this.byId = q8Claims(settings)
  }

  /** 8.1 to 8.6, in their order. */
  get claims(): readonly Q8Claims[keyof Q8Claims][] {
    return Object.values(this.byId) as Q8Claims[keyof Q8Claims][]
  }

  /** A claim by its number, such as `8.4`. @throws {RangeError} where there is none */
  claim<N extends keyof Q8Claims>(id: N): Q8Claims[N] {
    if (!Object.hasOwn(this.byId, id)) throw new RangeError(`There is no claim ${id} in question 8; there are ${Object.keys(this.byId).join(', ')}.`)
    return this.byId[id]
  }

  /** The claims, and how each is decided. */
  get table(): Table {
    return claimsTable(this.claims)
  }
}

/** Declares question 8: `const q8 = question8(settings)`, then `q8.claim('8.1').test(await q8.experiments.speed.run())`. */
export function question8(settings: QuestionSettings = questionSettings()): Question8 {
  return new Question8(settings)
}
