import assert from 'node:assert/strict'
import { healthOf } from '../../../src/health'
import { skipBecause } from '../../skipBecause'
import { onWasm } from '../learner/engines'
import { firstSteps } from './firstSteps'
import { PILOT_ARMS, trainPilot } from './pilotRuns'

/** A network that is right less often than this has failed, one that is right more often than the other trained well. */
const [FAILED, WELL] = [0.5, 0.85]
/** Parts of a run after which it is looked at too, as it would have been while it trained. */
const PARTS = [0.25, 0.5, 0.75]

const seeds = (process.env.CONVSCOPE_HEALTH_SEEDS ?? '').split(',').filter(Boolean).map(Number)

describe('health rates', function () {
  this.timeout(60 * 60_000)
  onWasm()

  it('finds the runs that fail and is quiet on those that train well', async function () {
    if (seeds.length === 0) skipBecause(this, 'trains 40 networks a seed: CONVSCOPE_HEALTH_SEEDS=3,4 says with which seeds')
    const counts = { failed: 0, found: 0, named: 0, well: 0, quiet: 0, quietThroughout: 0, between: 0, spokenBetween: 0, misstarted: 0, misstartFound: 0 }
    for (const seed of seeds) {
      for (const arm of PILOT_ARMS) {
        const { record, accuracy } = await trainPilot(arm, seed)
        const rules = [...new Set(healthOf(record).map(({ rule }) => rule))]
        const named = rules.some(rule => arm.expected.includes(rule))
        const before = PARTS.flatMap(part => healthOf(firstSteps(record, Math.round(part * record.steps))))
        const outcome = !(accuracy >= FAILED) || !Number.isFinite(record.loss.last) ? 'failed' : arm.expected.length === 0 && accuracy >= WELL ? 'well' : 'between'
        counts[outcome]++
        if (outcome === 'failed') {
          counts.found += Number(rules.length > 0)
          counts.named += Number(named)
        } else if (outcome === 'well') {
          counts.quiet += Number(rules.length === 0)
          counts.quietThroughout += Number(rules.length === 0 && before.length === 0)
        } else counts.spokenBetween += Number(rules.length > 0)
        if (arm.misstarted) {
          counts.misstarted++
          counts.misstartFound += Number(named)
        }
        console.log(`      ${outcome.padEnd(7)} ${arm.name}, seed ${seed}: ${(100 * accuracy).toFixed(1)} %, ${rules.join(', ') || 'nothing found'}${before.length > 0 && rules.length === 0 ? `, but before: ${before.map(({ rule }) => rule).join(', ')}` : ''}`)
      }
    }
    console.log(`      ${JSON.stringify(counts)}`)
    assert.ok(counts.found >= 0.9 * counts.failed, `${counts.found} of ${counts.failed} failed runs were found`)
    assert.ok(counts.quietThroughout >= 0.9 * counts.well, `quiet on ${counts.quietThroughout} of ${counts.well} good runs`)
  })
})
