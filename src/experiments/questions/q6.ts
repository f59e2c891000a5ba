import type { DeclaredClaim } from '../claim/DeclaredClaim'
import type { ExperimentResults } from '../experiment/ExperimentResults'
import type { Throughput } from '../measurements/throughput'
import { questionSettings, type QuestionSettings } from '../settings/QuestionSettings'
import type { Table } from '../Table'
import type { TrainResult } from '../training/TrainResult'
import { q6Claims, q6SpeedClaim } from './q6Claims'
import { q6Experiments, type Q6Experiments } from './q6Experiments'
import { BatchSpeeds } from './q6Metrics'
import { standIns, type StandIn } from './q6StandIns'
import { claimById, claimsTable } from './questionClaims'

/** Question 6, what speaks for large batches and what against: its experiments and the claims 6.1 to 6.8, fixed before anything runs. */
export class Question6 {
  /** What is trained and timed. */
  readonly experiments: Q6Experiments
  /** 6.1 to 6.8, in their order. */
  readonly claims: readonly [DeclaredClaim<Throughput>, ...DeclaredClaim<TrainResult>[]]
  private readonly speeds = new BatchSpeeds()

  /** @internal Made by {@link question6}. */
  constructor(settings: QuestionSettings) {
    this.experiments = q6Experiments(settings)
    this.claims = [q6SpeedClaim(), ...q6Claims(settings, this.speeds)]
  }

  /** A claim by its number, such as `6.4`. @throws {RangeError} where there is none */
  claim(id: '6.1'): DeclaredClaim<Throughput>
  claim(id: string): DeclaredClaim<TrainResult>
  claim(id: string): DeclaredClaim<Throughput> | DeclaredClaim<TrainResult> {
    return claimById<DeclaredClaim<Throughput> | DeclaredClaim<TrainResult>>(6, this.claims, id)
  }

  /** Takes how fast each batch size trains here: claim 6.2 needs it, to count in seconds. */
  time(speed: ExperimentResults<Throughput>): void {
    this.speeds.take(speed)
  }

  /** What stands in for exploring in claim 6.8, for small and for large batches. */
  standIns(rates: ExperimentResults<TrainResult>, target: ExperimentResults<TrainResult>): StandIn[] {
    return standIns(rates, target)
  }

  /** The claims, and how each is decided. */
  get table(): Table {
    return claimsTable(this.claims)
  }
}

/** Declares question 6: `const q6 = question6(settings)`, then `q6.claim('6.7').test(await q6.experiments.rates.run())`. */
export function question6(settings: QuestionSettings = questionSettings()): Question6 {
  return new Question6(settings)
}
