import { createHash } from 'node:crypto'
import type { PlainData } from './PlainData'
import { canonicalJson } from './plainJson'
import { TRAINING_CODE } from './trainingCode'
import type { TrialCode, TrialEngine } from './TrialExecutor'

/** Raised when kept results mean something else than before. */
const PROTOCOL = 2

/** All that a trial's result depends on, and its checksum. */
export interface TrialKey {
  /** SHA-256 in hexadecimal digits. */
  readonly hash: string
  readonly inputs: PlainData
}

/** The key under which a trial's result is kept: another one where anything differs on which the result depends. */
export function trialKey({ code, own, config, engine, data }: { code: TrialCode; own: PlainData; config: PlainData; engine: TrialEngine; data: PlainData }): TrialKey {
  const inputs: PlainData = {
    protocol: PROTOCOL,
    convscope: { version: process.env.CONVSCOPE_VERSION ?? '', code: TRAINING_CODE },
    machine: `${process.platform} ${process.arch}`,
    engine: { ...engine },
    code: { ...code },
    own,
    data,
    config
  }
  return { hash: hashOfInputs(inputs), inputs }
}

export function hashOfInputs(inputs: PlainData): string {
  return createHash('sha256').update(canonicalJson(inputs)).digest('hex')
}
