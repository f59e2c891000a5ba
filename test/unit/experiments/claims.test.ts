import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import * as v from 'valibot'
import { claim, experiment, QuestionSettings, trainTrial, TrialsFailed, TrialsInterrupted, Verdict, VERDICT_MIME, VerdictRow, type ClaimContrast, type ExperimentResults, type Train, type TrialMetric } from '../../../src/experiments'
import { setInterruptSignal } from '../../../src/learner'
import { JUPYTER_DISPLAY, onLiveDisplay, type LiveDisplay } from '../../../src/run'
import { trialWorkers } from './trialWorkers'

interface Config {
  effect: number
  /** Seeds that end otherwise. */
  dies?: number[]
  fails?: number[]
  nan?: number[]
  late?: number[]
  folder?: string
}
interface Result {
  error: number
  steps: number | null
  failed: boolean
}

/** A dynamic import as a trial's function has it: bundled code has none. */
declare const __load: (specifier: 'node:fs') => Promise<typeof import('node:fs')>

/** A number that differs between seeds, and by `effect` between arms: cheap enough for many seeds. Runs in a real worker process. */
const pretend: Train<Config & { seed: number }, Result> = async ({ seed, effect, dies = [], fails = [], nan = [], late = [], folder }) => {
  if (dies.includes(seed)) process.exit(3)
  if (folder !== undefined && seed > 2) {
    const { existsSync, writeFileSync } = await __load('node:fs')
    if (!existsSync(`${folder}/repaired`)) {
      writeFileSync(`${folder}/hangs`, '')
      for (;;) await new Promise(resolve => setTimeout(resolve, 5))
    }
  }
  const own = Math.sin(seed * 12.9898)
  return { error: nan.includes(seed) ? NaN : 10 + own + effect * (1 + 0.1 * Math.cos(seed * 78.233)), steps: late.includes(seed) ? null : Math.round(100 * Math.exp(effect)) + seed, failed: fails.includes(seed) }
}

const quick = new QuestionSettings('quick', 'drawn')
const smoke = new QuestionSettings('smoke', 'drawn')
const ERROR: TrialMetric<Result> = { name: 'test error', unit: '%', better: 'lower', of: result => result.error }
const STEPS: TrialMetric<Result> = { name: 'steps to 95 %', unit: 'steps', better: 'lower', scale: 'log', of: result => result.steps }
const common = { id: '9.5', text: 'It is better.', smallestEffect: 0.3 } as const

describe('a claim', function () {
  this.timeout(120_000)
  const workers = trialWorkers('claims')

  const run = (arms: Record<string, Config>, more: { settings?: QuestionSettings; seeds?: number; cache?: string } = {}): Promise<ExperimentResults<Result>> =>
    experiment({ name: 'Pretended', arms, train: pretend, settings: quick, metric: ERROR, executor: workers.executor, cache: path.join(workers.folder, 'cache'), ...more }).run()
  const pair = (more: Partial<ClaimContrast<Result>> = {}): ClaimContrast<Result> => ({ arm: 'new', against: 'old', optimizer: 'SGD', ...more })
  const verdictOf = async (effect: number, more: Partial<Config> = {}): Promise<Verdict> => claim<Result>({ ...common, contrast: pair() }).test(await run({ old: { effect: 0 }, new: { effect, ...more } }))

  it('is supported, reversed, without effect or undecided as the rule says, in the claimed direction', async () => {
    assert.equal((await verdictOf(-1)).words, 'strongly supported')
    assert.equal((await verdictOf(1)).words, 'strongly contradicted, reversed')
    assert.equal((await verdictOf(0.02)).words, 'contradicted, no effect (real but negligible)')
    const higher = claim<Result>({ ...common, contrast: pair({ claimed: 'higher' }) }).test(await run({ old: { effect: 0 }, new: { effect: 1 } }))
    assert.equal(higher.words, 'strongly supported')
  })

  it('says in every row effect, interval, n, optimizer, what is held equal, data, engine, seeds, profile and configuration', async () => {
    const verdict = claim<Result>({ ...common, matching: 'equal steps', contrast: pair() }).test(await run({ old: { effect: 0 }, new: { effect: -1 } }))
    const { cases, setting, claim: said } = verdict.row
    const measured = cases[0]?.measured
    assert.ok(measured?.decision?.kind === 'contrast' && setting)
    assert.deepEqual([said.id, said.question, measured.optimizer, measured.matching, measured.decision.n, measured.decision.smallestEffect, setting.profile, setting.seeds, setting.data], ['9.5', 9, 'SGD', 'equal steps', 8, 0.3, 'quick', [1, 2, 3, 4, 5, 6, 7, 8], 'drawn digits, 12,000 training images'])
    assert.match(setting.engine, /^wasm .*1 thread$/)
    assert.match(setting.configuration, /^[0-9a-f]{64}$/)
    assert.match(verdict.finding, /^test error, new − old: −0\.\d+ pp \[−1\.\d+, −0\.\d+\], n = 8\.$/)
    const bundle = verdict[JUPYTER_DISPLAY]() as Record<string, string>
    assert.deepEqual(v.parse(VerdictRow, JSON.parse(JSON.stringify(bundle[VERDICT_MIME]))), verdict.row, 'a saved row is read back whole')
    for (const words of ['strongly supported', 'claimed: lower', 'less than 0.3 pp does not matter', '← claimed', 'equal steps']) assert.ok(bundle['image/svg+xml']?.includes(words), words)
    assert.match(bundle['text/plain'] ?? '', /✓ strongly supported[^]*n = 8, p < 0\.0001, sign-flip p = 0\.0078[^]*drawn digits[^]*wasm/)
  })

  it('gives equal rows for equal seeds, and another configuration where the arms, the code or the claim differ', async () => {
    const row = async (effect: number, smallestEffect: number, cache: string): Promise<VerdictRow> => claim<Result>({ ...common, smallestEffect, contrast: pair() }).test(await run({ old: { effect: 0 }, new: { effect } }, { cache: path.join(workers.folder, cache) })).row
    const first = await row(-1, 0.3, 'one')
    assert.deepEqual(await row(-1, 0.3, 'two'), first, 'trained anew')
    const others = [await row(-1, 0.4, 'one'), await row(-1.01, 0.3, 'one')]
    assert.equal(new Set([first, ...others].map(one => one.setting?.configuration)).size, 3)
  })

  it('of the smoke profile is never stronger than inconclusive, however many seeds', async () => {
    for (const seeds of [undefined, 8]) {
      const results = await experiment<Config, Result, Result>({ name: 'Smoke', arms: { old: { effect: 0 }, new: { effect: -5 } }, train: pretend, settings: smoke, ...(seeds ? { seeds: Array.from({ length: seeds }, (_, index) => index) } : {}), metric: ERROR, executor: workers.executor, cache: path.join(workers.folder, 'cache') }).run()
      assert.deepEqual([results.experiment.data.training, results.seeds.length], [1000, seeds ?? 2])
      const verdict = claim<Result>({ ...common, contrast: [pair(), pair({ name: 'failures', rule: 'failures' })] }).test(results)
      assert.deepEqual([verdict.outcome, verdict.cases.map(one => one.kind)], [{ kind: 'inconclusive' }, ['inconclusive', 'inconclusive']])
      assert.match(String(verdict[JUPYTER_DISPLAY]()['text/plain']), /smoke only shows that everything works/)
    }
  })

  it('is not decided by the mean of those that survive, where what looks better fails more often', async () => {
    const favoured = await verdictOf(-1, { fails: [2], nan: [3], dies: [4] })
    assert.deepEqual(favoured.outcome, { kind: 'inconclusive' })
    assert.match(String(favoured[JUPYTER_DISPLAY]()['text/plain']), /3 of 8 pairs are left out: new failed 3 times, old failed 0 times[^]*favour what failed[^]*rule: 'failures'/)
    assert.deepEqual(favoured.row.cases[0]?.measured?.arms[0]?.failed, [false, true, true, true, false, false, false, false])
    const against = claim<Result>({ ...common, contrast: pair() }).test(await run({ old: { effect: 0, fails: [2] }, new: { effect: -1 } }))
    assert.deepEqual([against.kind, against.row.cases[0]?.measured?.decision?.n], ['supported', 7], 'the loser fails besides')
  })

  it('counts failures, shows them, and compares those that survive', async () => {
    const results = await run({ calm: { effect: 0 }, wild: { effect: 1, fails: [1, 2, 3], dies: [4, 5], nan: [6] } })
    const verdict = claim<Result>({ ...common, rule: 'failures', smallestEffect: 0.25, metric: ERROR, contrast: { arm: 'wild', against: 'calm', claimed: 'higher', optimizer: 'Adam', smallestAmongSurvivors: 0.3 } }).test(results)
    assert.equal(verdict.words, 'supported')
    assert.match(verdict.finding, /^wild fails in 6 of 8 seeds, calm in 0\. Among the 2 seeds that survive in both, test error \+/)
    const svg = String(verdict[JUPYTER_DISPLAY]()['image/svg+xml'])
    assert.match(svg, /6 of 8 failed \(95 % interval of the share: 41 to 93 %\)/)
    assert.match(String(results[JUPYTER_DISPLAY]()['text/plain']), /wild +8 +6[^]*Failed: /)
  })

  it('ranks what never reaches its target last', async () => {
    const results = await run({ slow: { effect: 1, late: [1, 2] }, fast: { effect: 0 } })
    const verdict = claim<Result>({ ...common, rule: 'censored', metric: STEPS, smallestEffect: 1.25, contrast: { arm: 'fast', against: 'slow', optimizer: 'SGD', limit: 500 } }).test(results)
    assert.equal(verdict.words, 'strongly supported')
    assert.match(verdict.finding, /reached by fast 8 of 8, slow 6 of 8/)
  })

  it('draws a bound where only a bound of the estimate is known, and which seeds arrived where none did', async () => {
    const results = await run({ slow: { effect: 1, late: [1, 2, 3, 4, 5, 6, 7, 8] }, fast: { effect: 0 }, never: { effect: 1, late: [1, 2, 3, 4, 5, 6, 7, 8] } })
    const verdictOn = (arm: string): Verdict => claim<Result>({ ...common, rule: 'censored', metric: STEPS, smallestEffect: 1.25, contrast: { arm, against: 'slow', optimizer: 'SGD', limit: 500 } }).test(results)
    const fast = verdictOn('fast')
    assert.match(fast.finding, /× at most 0\.\d+/)
    assert.match(String(fast[JUPYTER_DISPLAY]()['image/svg+xml']), /<title>estimate at most 0\.\d+<\/title>/)
    const svg = String(verdictOn('never')[JUPYTER_DISPLAY]()['image/svg+xml'])
    assert.match(svg, /0 of 8 reached the target[^]*crossed: never reached it/)
    assert.doesNotMatch(svg, /failed/)
  })

  it('of ratios with a heavy tail takes the median, in which a number without bounds is above all others, and one explosion does not outweigh seven', async () => {
    const results = await experiment<{ peaks: number[] }, number>({
      name: 'Peaks',
      arms: { calm: { peaks: [10, 10, 10, 10, 10, 10, 10, 10] }, wild: { peaks: [200, 1e30, 300, 150, 120, 400, 500, -1] }, odd: { peaks: [11, 9, 10, 12, 9, 1e30, 10, 11] } },
      train: ({ peaks, seed }) => Promise.resolve(peaks[seed - 1]! < 0 ? Infinity : peaks[seed - 1]!),
      settings: quick,
      metric: { name: 'greatest norm', better: 'lower', scale: 'log' },
      executor: workers.executor,
      cache: path.join(workers.folder, 'peaks')
    }).run()
    const verdictOn = (arm: string): Verdict => claim<number>({ id: 'mine', text: 'Explodes.', rule: 'median', metric: { name: 'greatest norm', better: 'lower', scale: 'log' }, smallestEffect: 10, contrast: { arm, against: 'calm', claimed: 'higher', optimizer: 'SGD' } }).test(results)
    const [wild, odd] = [verdictOn('wild'), verdictOn('odd')]
    assert.deepEqual(wild.outcome, { kind: 'supported' })
    assert.match(wild.finding, /^median of greatest norm, wild \/ calm: × 34.6 \[12, ∞\], n = 8\.$/)
    assert.match(String(wild[JUPYTER_DISPLAY]()['text/plain']), /wild gave no finite number in 1 of 8 seeds, which counts as above all others/)
    assert.deepEqual(odd.outcome, { kind: 'contradicted', way: 'no effect' })
    assert.match(odd.claim.decidedBy, /^Median of odd \/ calm over paired seeds, by the sign test/)
    assert.throws(() => claim({ id: 'mine', text: 'x', rule: 'median', metric: ERROR, smallestEffect: 10, contrast: { arm: 'a', against: 'b', optimizer: 'SGD' } }), /rule 'median' is for a metric that is compared by ratios/)
  })

  it('fits a trend in each seed, and takes a difference of differences and a number of each seed', async () => {
    const results = await run({ k3: { effect: 0 }, k5: { effect: -0.4 }, k7: { effect: -0.8 } })
    const trend = claim<Result>({ ...common, smallestEffect: 0.1, contrast: { doses: { k3: 3, k5: 5, k7: 7 }, optimizer: 'SGD' } }).test(results)
    assert.equal(trend.words, 'strongly supported')
    assert.match(trend.finding, /slope over k3 \(3\), k5 \(5\), k7 \(7\): −0\.\d+ pp per unit/)
    const interaction = claim<Result>({ ...common, contrast: { arm: 'k5', against: 'k3', minus: { arm: 'k7', against: 'k5' }, optimizer: 'SGD' } }).test(results)
    assert.equal(interaction.words, 'contradicted, no effect')
    const perSeed = claim<Result>({ ...common, contrast: { perSeed: arms => (arms.k7?.error ?? NaN) - (arms.k3?.error ?? NaN), optimizer: 'SGD' } }).test(results)
    assert.equal(perSeed.words, 'strongly supported')
  })

  it('is mixed where its regimes are decided differently, and its secondary contrasts get no verdict', async () => {
    const adam = await run({ old: { effect: 0 }, new: { effect: -1 } })
    const sgd = await experiment<Config, Result, Result>({ name: 'SGD', arms: { 'sgd old': { effect: 0 }, 'sgd new': { effect: 1 } }, train: pretend, settings: quick, metric: ERROR, executor: workers.executor, cache: path.join(workers.folder, 'cache') }).run()
    const secondary = [pair({ metric: STEPS, smallestEffect: 1.25 })]
    const verdict = claim<Result>({ ...common, contrast: [pair({ name: 'Adam' }), { arm: 'sgd new', against: 'sgd old', optimizer: 'SGD' }], secondary }).test([adam, sgd])
    assert.deepEqual([verdict.words, verdict.outcome, verdict.qualifiers], ['mixed: strongly supported for Adam, strongly contradicted, reversed for SGD', { kind: 'supported' }, ['mixed']])
    assert.equal(verdict.row.secondary.length, 1)
    assert.match(String(verdict[JUPYTER_DISPLAY]()['image/svg+xml']), /Also measured, without a verdict/)
    const counted = claim<Result>({ ...common, contrast: pair({ name: 'Adam' }) }).test(adam, { counted: [{ name: 'by arithmetic', found: 0, claimed: 1 }], finding: 'Half of it is arithmetic.' })
    assert.equal(counted.words, 'mixed: strongly supported for Adam, contradicted by arithmetic')
    assert.throws(() => claim<Result>({ ...common, contrast: { arm: 'nowhere', against: 'old', optimizer: 'SGD' } }).test([adam, sgd]), /compares nowhere, old, but the results are of "Pretended" with old, new; "SGD" with sgd old, sgd new/)
  })

  it('of no measurable content says why, and decides nothing', () => {
    const verdict = claim({ id: '8.2', text: 'It explores.', kind: 'ill-posed', decidedBy: 'Nothing can.' }).describe('Local minima are not observed.', [{ what: 'Distance', quantity: 3.5, unit: 'units' }])
    assert.deepEqual([verdict.words, verdict.outcome, verdict.qualifiers], ['ill-posed: nothing to measure', { kind: 'inconclusive' }, ['ill-posed']])
    assert.equal(claim({ id: '6.5', text: 'It takes memory.', rule: 'counted' }).count([{ name: 'in bytes', found: 1, claimed: 1 }], 'It does.').words, 'supported')
  })

  it('is refused, before anything runs, where something is missing', () => {
    const refused = (options: object, pattern: RegExp): void => assert.throws(() => claim({ ...common, metric: ERROR, contrast: pair(), ...options } as never), pattern)
    refused({ id: '' }, /needs an id/)
    refused({ text: ' ' }, /needs its text/)
    refused({ contrast: [] }, /compares nothing/)
    refused({ contrast: { arm: 'a', against: 'b' } }, /name of its optimizer/)
    refused({ smallestEffect: undefined }, /smallest effect of interest/)
    refused({ smallestEffect: 0 }, /must be above 0/)
    refused({ metric: STEPS, smallestEffect: 0.9 }, /a ratio above 1/)
    refused({ delta: 3 }, /has no option "delta"/)
    assert.throws(() => experiment({ name: 'x', arms: {}, train: 'fit' }), /needs arms/)
    assert.throws(() => experiment({ name: 'x', arms: { a: { seed: 3 } }, train: 'fit' }), /seed of its own/)
  })

  it('shows hostile text as text', async () => {
    const hostile = '<img src=x onerror=alert(1)> & "'
    const results = await experiment<Config, Result, Result>({ name: hostile, arms: { [hostile]: { effect: 0 }, new: { effect: 1 } }, train: pretend, settings: quick, metric: { ...ERROR, name: hostile }, executor: workers.executor, cache: path.join(workers.folder, 'cache') }).run()
    const verdict = claim<Result>({ ...common, text: hostile, reading: hostile, contrast: { arm: 'new', against: hostile, optimizer: hostile } }).test(results, { evidence: [{ what: hostile, quantity: 1, unit: hostile }] })
    for (const shown of [results, verdict]) assert.ok(!JSON.stringify([shown[JUPYTER_DISPLAY]()['image/svg+xml'], shown[JUPYTER_DISPLAY]()['text/html']]).includes('<img'))
  })

  describe('its experiment', () => {
    it('draws while it trains, and what is shown last is whole', async () => {
      const shown: LiveDisplay[] = []
      const stop = onLiveDisplay(display => shown.push(display))
      try {
        await run({ old: { effect: 0 }, new: { effect: -1, dies: [3] } }, { cache: path.join(workers.folder, 'drawn') })
      } finally {
        stop()
      }
      assert.equal(new Set(shown.map(({ id }) => id)).size, 1)
      assert.deepEqual(shown.map(({ final }) => final).filter(Boolean), [true])
      assert.ok(shown.length >= 2 && shown.at(-1)?.final)
      assert.match(String(shown.at(-1)?.bundle['text/plain']), /16 trials, 1 failed[^]*old +8 of 8 seeds, test error 10[^]*new +7 of 8 seeds, 1 failed/)
      assert.match(String(shown.at(-1)?.bundle['image/svg+xml']), /^<svg[^]*seed 3: failed, WorkerDied[^]*<\/svg>$/)
    })

    it('is interrupted, says so in its picture, and goes on from there', async () => {
      const shown: LiveDisplay[] = []
      const stop = onLiveDisplay(display => shown.push(display))
      const own = mkdtempSync(path.join(workers.folder, 'interrupted-'))
      const go = (): Promise<ExperimentResults<Result>> => experiment<Config, Result, Result>({ name: 'Long', arms: { old: { effect: 0, folder: own }, new: { effect: -1, folder: own } }, train: pretend, settings: quick, metric: ERROR, workers: 2, engine: 'wasm', cache: path.join(own, 'cache') }).run()
      setInterruptSignal({
        get aborted() {
          return existsSync(`${own}/hangs`) && !existsSync(`${own}/repaired`)
        }
      })
      try {
        await assert.rejects(go(), TrialsInterrupted)
        assert.match(String(shown.at(-1)?.bundle['text/plain']), /Interrupted after [34] of 16 trials[^]*old +[12] of 8 seeds/)
        writeFileSync(`${own}/repaired`, '')
        const results = await go()
        assert.deepEqual([results.runs.length, results.runs.filter(({ cached }) => cached).length >= 3, results.runs.at(-1)?.cached], [16, true, false])
      } finally {
        setInterruptSignal(undefined)
        stop()
      }
    })

    it('throws where every trial throws: then it is the code', async () => {
      await assert.rejects(experiment({ name: 'Broken', arms: { a: {}, b: {} }, train: () => Promise.reject(new Error('never works')), settings: smoke, executor: workers.executor, cache: path.join(workers.folder, 'cache') }).run(), (error: unknown) => error instanceof TrialsFailed && /4 of 4 trials failed.*never works/.test(error.message))
    })

    it('chooses for each arm by some of the seeds, and compares the arms at their best', async () => {
      const results = await experiment({
        name: 'Tuned',
        settings: quick,
        arms: { narrow: { best: 0.1, lr: 0 }, wide: { best: 0.01, lr: 0 } },
        train: ({ best, lr, seed }) => ({ cost: Math.abs(Math.log(lr / best)) + seed / 100, error: lr }),
        tune: { over: 'lr', values: [0.01, 0.1, 1], by: { name: 'cost', better: 'lower', of: result => result.cost }, seeds: 2 },
        metric: { name: 'lr', better: 'lower', of: result => result.error },
        executor: workers.executor,
        cache: path.join(workers.folder, 'cache')
      }).run()
      assert.deepEqual([results.tuned('narrow'), results.tuned('wide'), results.arm('narrow').length], [0.1, 0.01, 8])
      assert.equal(results.runs.length, 16)
    })

    it('counts a training and its time once, however many arms it is split into', async () => {
      const shown: LiveDisplay[] = []
      const stop = onLiveDisplay(display => shown.push(display))
      const slow: Train<{ seed: number }, { one: number; other: number }> = async () => {
        await new Promise(resolve => setTimeout(resolve, 1000))
        return { one: 1, other: 2 }
      }
      const { runs } = await experiment<object, { one: number; other: number }, number>({ name: 'Split', settings: smoke, arms: { both: {} }, train: slow, split: { into: ['one', 'other'], of: (result, part) => result[part as 'one'] }, executor: workers.executor, cache: false }).run().finally(stop)
      const seconds = Math.round((runs[0]?.seconds ?? NaN) + (runs[2]?.seconds ?? NaN))
      assert.deepEqual(runs.map(({ arm, seed }) => [arm, seed]), [['one', 1], ['other', 1], ['one', 2], ['other', 2]])
      assert.match(String(shown.at(-1)?.bundle['text/plain']), new RegExp(`Split: 2 trainings, 2 arms each; ${seconds} s of training`))
    })

    it('sums up curves by the geometric mean where they are to be logarithmic, unless a value has no logarithm', async () => {
      const shown: LiveDisplay[] = []
      const stop = onLiveDisplay(display => shown.push(display))
      const curves = (lowest: number): Promise<unknown> =>
        experiment({ name: 'Curves', settings: smoke, arms: { one: { lowest } }, train: ({ seed, lowest }) => Promise.resolve([1, seed === 1 ? lowest : 100]), curve: { name: 'loss', scale: 'log', of: result => result }, executor: workers.executor, cache: false }).run()
      await curves(1).then(() => curves(0)).finally(stop)
      const [first, second] = shown.filter(({ final }) => final).map(({ bundle }) => String(bundle['image/svg+xml']))
      assert.match(first ?? '', /loss: geometric mean and range over seeds</)
      assert.match(second ?? '', /loss: mean and range over seeds; linear, because a value is not above 0</)
    })

    it('trains real networks whose branches are its arms, the same in every run', async () => {
      const go = (cache: string): Promise<VerdictRow> =>
        experiment({
          name: 'Ending low',
          settings: smoke,
          images: 320,
          arms: { sgd: { optimizer: { name: 'sgd', momentum: 0.9 }, test: 200, phases: [{ lr: 0.05, steps: 6 }], branches: { constant: [{ lr: 0.05, steps: 3 }], linear: [{ lr: 0.05, steps: 3, schedule: 'linear' }] } } },
          train: trainTrial,
          split: { into: ['constant', 'linear'], of: (result, branch) => result.branches[branch]! },
          metric: { name: 'test cross-entropy', unit: 'nat', better: 'lower', scale: 'log', of: result => result.test.crossEntropy },
          failed: () => false,
          executor: workers.executor,
          cache: path.join(workers.folder, cache)
        })
          .run()
          .then(results => claim({ ...common, smallestEffect: 1.1, contrast: { arm: 'linear', against: 'constant', optimizer: 'SGD, momentum 0.9' } }).test(results).row)
      const row = await go('first')
      const [measured] = row.cases.flatMap(one => one.measured ?? [])
      assert.deepEqual(measured?.arms.map(({ label, values }) => [label, values.every(value => value !== null && value > 0)]), [['linear', true], ['constant', true]])
      assert.notDeepEqual(measured.arms[0]?.values, measured.arms[1]?.values)
      assert.equal(row.kind, 'inconclusive')
      assert.deepEqual(await go('second'), row)
    })
  })
})
