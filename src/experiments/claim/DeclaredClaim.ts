import { createHash } from 'node:crypto'
import { refuseUnknownOptions } from '../../learner/refuseUnknownOptions'
import type { Claim, ClaimKind } from '../Claim'
import { engineWords, experiment } from '../experiment/Experiment'
import type { ExperimentResults } from '../experiment/ExperimentResults'
import type { ExperimentOptions, ProcedureExperiment } from '../experiment/ExperimentOptions'
import { outcomeOfCount } from '../Outcome'
import type { AsPlain } from '../trials/TrialContext'
import { canonicalJson } from '../trials/plainJson'
import { plainCopy } from '../trials/plainCopy'
import { Verdict, type Evidence } from '../Verdict'
import type { VerdictCase, VerdictSetting } from '../VerdictRow'
import type { ClaimContrast, ClaimOptions } from './ClaimOptions'
import { decidedByWords, findingWords } from './claimWords'
import { measureContrast, type MeasuredCase } from './measureContrast'
import { planned, type PlannedContrast } from './PlannedContrast'

/** One case that is decided by counting: things found of things claimed. */
export interface Counted {
  /** As in "supported …": `by default`. */
  readonly name: string
  readonly found: number
  readonly claimed: number
}

/** What a verdict says beside what was measured. */
export interface Further {
  /** Cases decided by inspection or arithmetic: together with what was measured they make the verdict. */
  readonly counted?: readonly Counted[]
  /** In front of what was measured, in one sentence or two. */
  readonly finding?: string
  readonly evidence?: readonly Evidence[]
}

/** A claim of which everything is fixed before it runs. `R`: what is compared of a trial. */
export class DeclaredClaim<R> implements Claim {
  readonly id: string
  readonly question: number | null
  readonly text: string
  readonly kind: ClaimKind
  readonly reading: string
  readonly decidedBy: string
  private readonly contrasts: readonly ClaimContrast<R>[]

  /** @internal Made by {@link claim}. */
  constructor(private readonly options: ClaimOptions<R>) {
    refuseUnknownOptions('claim', options, Object.keys(OPTIONS))
    const { id, text, kind, rule, contrast = [] } = options
    for (const [name, value] of Object.entries({ id, text })) if (typeof value !== 'string' || value.trim() === '') throw new TypeError(`A claim needs ${name === 'id' ? 'an id, such as "9.4", or a short name of your own' : 'its text, in one sentence'}: claim({ id: "mine", text: "A high learning rate trains faster.", … }).`)
    this.contrasts = Array.isArray(contrast) ? (contrast as readonly ClaimContrast<R>[]) : [contrast as ClaimContrast<R>]
    this.id = id
    const number = options.question ?? /^([1-9])\.\d+$/.exec(id)?.[1]
    this.question = number === undefined ? null : Number(number)
    this.text = text
    this.kind = kind ?? (rule === 'counted' ? 'definitional' : 'empirical')
    this.reading = options.reading ?? 'As it is written.'
    // What is missing is said now, not after an hour of training.
    const plans = this.plans(this.contrasts, options.experiment?.metric as ClaimOptions<R>['metric'])
    if (this.kind === 'empirical' && plans.length === 0) throw new TypeError(`Claim ${id} is empirical and compares nothing: contrast: { arm: 'high', against: 'low', optimizer: 'SGD, lr 0.1' }.`)
    this.decidedBy = options.decidedBy ?? decidedByWords(plans[0])
  }

  /** Trains the claim's experiment, drawing while it does, and tests the claim by its results. */
  async run(further: Further = {}): Promise<Verdict> {
    const { experiment: own } = this.options
    if (!own) throw new TypeError(`Claim ${this.id} brings no experiment: test it by the results of one, claim.test(await myExperiment.run()).`)
    return this.test(await own.run(), further)
  }

  /**
   * The verdict by the results of one experiment, or of several that have the arms of its regimes.
   * @throws {RangeError} where an arm is in none of them, or in several
   */
  test(results: ExperimentResults<R> | readonly ExperimentResults<R>[], { counted = [], finding, evidence = [] }: Further = {}): Verdict {
    const all = Array.isArray(results) ? (results as readonly ExperimentResults<R>[]) : [results as ExperimentResults<R>]
    const measured = this.measure(this.contrasts, all)
    const [first] = this.contrasts
    if (!first) throw new TypeError(`Claim ${this.id} compares no arms: it is decided by counting, claim.count(…).`)
    const secondary = this.measure(this.options.secondary ?? [], all).map(one => one.measured)
    const cases: VerdictCase[] = [...measured.map(one => ({ ...one.outcome, name: `for ${one.measured.name}`, measured: one.measured })), ...counted.map(countedCase)]
    const words = [...(finding === undefined ? [] : [finding]), ...measured.map(one => findingWords(one.measured, measured.length > 1))]
    // Only the results say how their own metric is compared.
    const decidedBy = this.options.decidedBy ?? decidedByWords(planned(this.options, first, this.resultsOf(first, all).experiment.metric as ClaimOptions<R>['metric']))
    return this.verdict(cases, words.join(' '), { secondary, evidence, setting: this.setting(all), decidedBy })
  }

  /** The verdict by what was counted in each case; the first is the one the claim is read for. @throws {RangeError} where there is no case */
  count(counted: readonly Counted[], finding: string, evidence: readonly Evidence[] = []): Verdict {
    if (counted.length === 0) throw new RangeError(`Claim ${this.id} was tried in no case: expected at least one.`)
    return this.verdict(counted.map(countedCase), finding, { evidence })
  }

  /**
   * Of a claim that has no measurable content: why, and what can be described. It decides nothing.
   * @param all results by which the claim's `secondary` contrasts are shown
   */
  describe(finding: string, evidence: readonly Evidence[] = [], all: readonly ExperimentResults<R>[] = []): Verdict {
    if (all.length === 0) return this.verdict([], finding, { evidence })
    const secondary = this.measure(this.options.secondary ?? [], all).map(one => one.measured)
    return this.verdict([], finding, { secondary, evidence, setting: this.setting(all) })
  }

  private verdict(cases: readonly VerdictCase[], finding: string, { secondary = [], evidence = [], setting = null, decidedBy = this.decidedBy }: { secondary?: Verdict['row']['secondary']; evidence?: readonly Evidence[]; setting?: VerdictSetting | null; decidedBy?: string }): Verdict {
    const { id, question, text, kind, reading } = this
    return Verdict.of({ claim: { id, question, text, kind, reading, decidedBy }, cases, finding, evidence, secondary, setting })
  }

  private measure(contrasts: readonly ClaimContrast<R>[], all: readonly ExperimentResults<R>[]): MeasuredCase[] {
    return contrasts.map(contrast => {
      const results = this.resultsOf(contrast, all)
      return measureContrast(planned(this.options, contrast, results.experiment.metric as ClaimOptions<R>['metric']), results)
    })
  }

  /** The results that have a contrast's arms. */
  private resultsOf(contrast: ClaimContrast<R>, all: readonly ExperimentResults<R>[]): ExperimentResults<R> {
    const wanted = 'arm' in contrast ? [contrast.arm, contrast.against, ...(contrast.minus ? [contrast.minus.arm, contrast.minus.against] : [])] : 'doses' in contrast ? Object.keys(contrast.doses) : []
    const fitting = all.filter(({ name, experiment: { arms } }) => (contrast.experiment === undefined || contrast.experiment === name) && wanted.every(label => arms.includes(label)))
    const [first] = fitting
    if (!first) throw new RangeError(`Claim ${this.id} compares ${wanted.join(', ')}${contrast.experiment === undefined ? '' : ` of "${contrast.experiment}"`}, but the results are of ${all.map(({ name, experiment: { arms } }) => `"${name}" with ${arms.join(', ')}`).join('; ')}.`)
    if (fitting.length > 1) throw new RangeError(`Claim ${this.id}: ${fitting.map(({ name }) => `"${name}"`).join(' and ')} all have arms called ${wanted.join(', ')}: say which in the contrast, experiment: ${JSON.stringify(first.name)}.`)
    return first
  }

  private plans(contrasts: readonly ClaimContrast<R>[], metric: ClaimOptions<R>['metric']): PlannedContrast<R>[] {
    // Results bring a metric with them, too; then it is said at the test.
    const stands = metric ?? { name: '', better: 'lower' as const }
    return contrasts.map(contrast => planned(this.options, contrast, stands))
  }

  private setting(all: readonly ExperimentResults<R>[]): VerdictSetting {
    const [first] = all
    if (!first) throw new RangeError(`Claim ${this.id} was given no results.`)
    // Functions have no plain form, but a text.
    const declared = plainCopy(JSON.parse(JSON.stringify({ ...this.options, experiment: undefined }, (_key, value: unknown) => (typeof value === 'function' ? Function.prototype.toString.call(value) : value))), 'claim', { anyNumber: true, typedArrays: true })
    const configuration = canonicalJson([declared, ...all.map(results => results.configuration)])
    return {
      profile: first.experiment.settings.profile,
      data: [...new Set(all.map(results => results.experiment.dataWords))].join('; '),
      engine: [...new Set(all.map(results => engineWords(results.engine)))].join('; '),
      seeds: [...new Set(all.flatMap(results => results.seeds))],
      configuration: createHash('sha256').update(configuration).digest('hex'),
      convscope: process.env.CONVSCOPE_VERSION ?? ''
    }
  }
}

const OPTIONS: Record<keyof ClaimOptions, true> = { id: true, question: true, text: true, reading: true, kind: true, decidedBy: true, rule: true, metric: true, smallestEffect: true, matching: true, contrast: true, secondary: true, experiment: true }

const countedCase = ({ name, found, claimed }: Counted): VerdictCase => ({ ...outcomeOfCount(found, claimed), name, found, claimed })

/** What a claim says beside the experiment that it brings with it. */
export type ClaimOfOwn<S> = Omit<ClaimOptions<S>, 'experiment'>

/**
 * Declares a claim, everything fixed before it runs: what is compared, the metric, the direction, the smallest effect that matters and the rule.
 * With `arms` and `train` it brings its experiment with it:
 *
 * ```ts
 * await claim({
 *   id: 'mine',
 *   text: 'In one epoch of SGD, a learning rate of 0.1 gets further than 0.01.',
 *   arms: { low: { lr: 0.01 }, high: { lr: 0.1 } },
 *   train: async ({ lr, seed, data }) => {
 *     const learn = new Learner(await digits(data), simpleCnn({ seed }), { seed })
 *     await learn.fit(1, { lr })
 *     return 100 * (1 - learn.validation!.accuracy)
 *   },
 *   metric: { name: 'validation error', unit: '%', better: 'lower' },
 *   contrast: { arm: 'high', against: 'low', optimizer: 'SGD' },
 *   smallestEffect: 1
 * }).run()
 * ```
 *
 * @throws {TypeError} where something is missing, or does not exist
 */
export function claim<C, R, S = AsPlain<R>>(options: Omit<ProcedureExperiment<C, R, S>, 'name'> & ClaimOfOwn<S>): DeclaredClaim<S>
export function claim<C extends object, R, S = AsPlain<R>>(options: Omit<ExperimentOptions<C, R, S>, 'name'> & ClaimOfOwn<S>): DeclaredClaim<S>
export function claim<R>(options: ClaimOptions<R>): DeclaredClaim<R>
export function claim<R>(options: ClaimOptions<R> & { readonly train?: unknown }): DeclaredClaim<R> {
  if (typeof (options as unknown) !== 'object' || (options as unknown) === null || !('train' in options)) return new DeclaredClaim(options)
  const own = Object.fromEntries(Object.entries(options).filter(([name]) => !(name in OPTIONS)))
  const said = Object.fromEntries(Object.entries(options).filter(([name]) => name in OPTIONS))
  const made = experiment({ ...own, name: `Claim ${options.id}`, ...(options.metric ? { metric: options.metric } : {}) } as unknown as ExperimentOptions<object, never, R>)
  return new DeclaredClaim({ ...said, experiment: made } as unknown as ClaimOptions<R>)
}
