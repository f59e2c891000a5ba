import type { RunRecord } from '../run'
import { dyingRelu } from './dyingRelu'
import { explodingGradient } from './explodingGradient'
import type { Finding, HealthRule } from './HealthRule'
import { lossNotFinite } from './lossNotFinite'
import { lossSpike } from './lossSpike'
import { rateTooHigh } from './rateTooHigh'
import { rateTooLow } from './rateTooLow'
import { risingLoss } from './risingLoss'
import { saturation } from './saturation'
import { unnormalisedInput } from './unnormalisedInput'
import { vanishingGradient } from './vanishingGradient'

/** All rules, in the order in which their findings are listed. */
export const HEALTH_RULES: readonly HealthRule[] = [lossNotFinite, risingLoss, rateTooHigh, rateTooLow, lossSpike, unnormalisedInput, dyingRelu, saturation, explodingGradient, vanishingGradient]

/**
 * What is wrong with a training run, in plain words: a pure function of its record, live or saved; errors first. A rule says nothing
 * where the run does not record what it needs, nor of a learning-rate finder's run, which is driven into divergence on purpose.
 */
export function healthOf(record: RunRecord): Finding[] {
  return rulesFor(record)
    .flatMap(rule => rule.find(record))
    .sort((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'))
}

/** The rules for which a record holds what they need. */
export function rulesFor(record: RunRecord): HealthRule[] {
  return record.meta.purpose === 'lrFind' ? [] : HEALTH_RULES.filter(rule => rule.applies(record))
}
