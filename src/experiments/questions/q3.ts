import { JUPYTER_DISPLAY, type Displayable, type MimeBundle, type RunRecord } from '../../run'
import type { FastaiActivationStats } from '../hooks/FastaiActivationStats'
import type { KeepEverything } from '../hooks/KeepEverything'
import type { MiniaiActivationStats } from '../hooks/MiniaiActivationStats'
import { findField, histogram, total } from '../inspection/Field'
import type { Observation } from '../inspection/Observation'
import { bytesOf, type Leaf, type SavedObject } from '../inspection/SavedObject'
import { savedByFastai, savedByMiniai, savedByUs } from '../inspection/savedObjects'
import { Table } from '../Table'
import { verdictByCounting, type Evidence, type Verdict } from '../Verdict'
import { Q3_CLAIMS, SIGNED_NEAR_ZERO, type FieldsClaim } from './q3Claims'

/** Recorders that watched the same training batches of one fit. */
export interface Q3Recorders {
  /** Made without arguments. */
  fastai: FastaiActivationStats
  /** Made with `{ withHist: true }`. */
  fastaiWithHist: FastaiActivationStats
  miniai: MiniaiActivationStats
  /** The fit's record, `learn.recorder.record`, with ActivationStats among the callbacks. */
  ours: RunRecord
  everything: KeepEverything
}

/**
 * Question 3, what does ActivationStats save: opens what each recorder left and decides the claims 3.1 to 3.5 by what is in it.
 * Throws where the recorders did not watch the same batches.
 */
export function decideQ3(recorders: Q3Recorders): Q3Answer {
  const { fastai, fastaiWithHist, miniai, ours, everything } = recorders
  const observation: Observation = everything.seen
  const counts = { KeepEverything: observation.length, FastaiActivationStats: fastai.stats.length, 'FastaiActivationStats with histograms': fastaiWithHist.stats.length, MiniaiActivationStats: miniai.hooks[0]?.[0].length ?? 0, ActivationStats: ours.rows }
  if (new Set(Object.values(counts)).size > 1 || observation.length === 0)
    throw new Error(`The recorders must have watched the same batches, at least one; they saw: ${Object.entries(counts).map(([name, count]) => `${name} ${count}`).join(', ')}. Give all of them to one Learner and fit it once.`)
  if (fastai.withHist || !fastaiWithHist.withHist) throw new Error('Of the two FastaiActivationStats, only the second is to be made with { withHist: true }.')
  return new Q3Answer(observation, [savedByFastai('fastai, by default', fastai), savedByFastai('fastai, with_hist=True', fastaiWithHist), savedByMiniai('miniai', miniai), savedByUs('Convscope', ours)])
}

/** The verdicts on claims 3.1 to 3.5, and what they rest on. Displays itself as a table: claim by library. */
export class Q3Answer implements Displayable {
  readonly verdicts: readonly Verdict[]

  constructor(
    private readonly observation: Observation,
    /** fastai by default, fastai with histograms, miniai, ours. */
    private readonly objects: readonly [SavedObject, SavedObject, SavedObject, SavedObject]
  ) {
    this.verdicts = Q3_CLAIMS.map(claim => this.decide(claim))
  }

  /** The verdict on a claim, such as `3.1`. Throws where there is none of that number. */
  verdict(id: string): Verdict {
    const verdict = this.verdicts.find(one => one.claim.id === id)
    if (!verdict) throw new RangeError(`There is no claim ${id} in question 3; there are ${this.verdicts.map(one => one.claim.id).join(', ')}.`)
    return verdict
  }

  /** Fields found of fields claimed, over all claims: what is there only in one of fastai's two cases counts half. */
  get effect(): { found: number; claimed: number } {
    const found = this.verdicts.reduce((sum, { cases }) => sum + cases.reduce((part, one) => part + (one.found ?? 0), 0) / cases.length, 0)
    return { found, claimed: Q3_CLAIMS.reduce((sum, claim) => sum + claim.fields.length, 0) }
  }

  /** Bytes kept of each layer and batch, and once of each layer, by every recorder; and what the raw activations would take. */
  get bytes(): Table {
    const row = (object: SavedObject): string[] => {
      const once = this.observation[0]?.map((_, layer) => bytesOf(object.once(layer))) ?? []
      const keys = object.cell(0, 0).map(leaf => (leaf.values.length > 1 ? `${leaf.key} (${leaf.values.length})` : leaf.key))
      return [object.name, keys.join(', '), whole(this.meanBytes(object)), whole(mean(once))]
    }
    const raw = ['(raw activations)', 'every one', whole(this.rawBytes), '0']
    return new Table(['recorder', 'kept of each layer and batch', 'bytes of it', 'bytes once a layer'], [...this.objects.map(row), raw], `Mean over ${this.observation.length} batches and ${this.layers} layers. A number takes 8 bytes in Python as in JavaScript, 4 in a tensor.`)
  }

  /** Claim by library: what was found in each. */
  get table(): Table {
    const cell = (claim: FieldsClaim, object: SavedObject): string => {
      const [found, missing] = this.split(claim, object)
      return missing.length === 0 ? `yes: ${found.join(', ')}` : found.length === 0 ? 'no' : `${found.join(', ')}; not ${missing.join(', ')}`
    }
    const { found, claimed } = this.effect
    return new Table(
      ['claim', ...this.objects.map(object => object.name), 'verdict'],
      [
        ...Q3_CLAIMS.map(claim => [`${claim.id} ${claim.text}`, ...this.objects.map(object => cell(claim, object)), this.verdict(claim.id).words]),
        ['bytes of each layer and batch', ...this.objects.map(object => whole(this.meanBytes(object))), '']
      ],
      `Found in fastai’s class: ${found} of ${claimed} fields claimed; a field that is there only with with_hist=True counts half.`
    )
  }

  [JUPYTER_DISPLAY](): MimeBundle {
    return this.table[JUPYTER_DISPLAY]()
  }

  private decide(claim: FieldsClaim): Verdict {
    const [byDefault, withHist] = this.objects
    const counted = [{ name: 'by default', object: byDefault }, { name: 'with with_hist=True', object: withHist }].map(({ name, object }) => ({ name, found: this.split(claim, object)[0].length, claimed: claim.fields.length }))
    const [found, missing] = this.split(claim, byDefault)
    const onRequest = this.split(claim, withHist)[0].filter(name => !found.includes(name))
    const says = (names: string[], words: string): string[] => (names.length > 0 ? [`${words} ${names.join(', ')}`] : [])
    const finding = [...says(found, 'Found:'), ...says(missing.filter(name => !onRequest.includes(name)), 'Not found:'), ...says(onRequest, 'Only with with_hist=True:')].join('. ')
    return verdictByCounting(claim, counted, `${finding}.`, [...counted.map(one => ({ what: `Found ${one.name}, of ${one.claimed} claimed`, quantity: one.found, unit: 'fields' })), ...this.evidence(claim.id)])
  }

  /** What was counted beside the fields. */
  private evidence(id: string): Evidence[] {
    const [byDefault, withHist] = this.objects
    switch (id) {
      case '3.1':
        return [
          { what: 'Raw activations, mean of a layer and batch', quantity: this.rawBytes, unit: 'bytes' },
          { what: 'Kept of them by default', quantity: this.meanBytes(byDefault), unit: 'bytes' },
          { what: 'Kept of them with a histogram', quantity: this.meanBytes(withHist), unit: 'bytes' }
        ]
      case '3.2':
        return [{ what: 'Fields that the claim does not name: share of values ≤ 0.05, negative ones too', quantity: findField(SIGNED_NEAR_ZERO, byDefault, this.observation) ? 1 : 0, unit: 'fields' }]
      case '3.3': {
        const inBins = this.cells(withHist).reduce((sum, { leaves }) => sum + leaves.filter(leaf => leaf.values.length > 1).reduce((part, leaf) => part + total(leaf), 0), 0)
        const all = this.cells(withHist).reduce((sum, { size }) => sum + size, 0)
        const key = findField(histogram, withHist, this.observation)
        return [
          { what: 'Bins of each histogram', quantity: withHist.cell(0, 0).find(leaf => leaf.key === key)?.values.length ?? 0, unit: 'bins' },
          { what: 'Activations outside the bins, dropped without a count', quantity: 100 * (1 - inBins / all), unit: '%' }
        ]
      }
      case '3.4':
        return [{ what: 'Numbers in the filters’ gradients of one batch', quantity: this.observation[0]?.reduce((sum, seen) => sum + seen.gradient.length, 0) ?? 0, unit: 'numbers' }]
      default: {
        const texts = this.cells(withHist).flatMap(({ leaves }) => leaves).filter(leaf => leaf.values.some(value => typeof value === 'string'))
        return [{ what: 'Texts in the whole object', quantity: texts.length, unit: 'texts' }]
      }
    }
  }

  private get layers(): number {
    return this.observation[0]?.length ?? 0
  }
  private get rawBytes(): number {
    return mean(this.observation.flatMap(layers => layers.map(seen => seen.output.byteLength)))
  }
  private meanBytes(object: SavedObject): number {
    return mean(this.cells(object).map(({ leaves }) => bytesOf(leaves)))
  }
  private cells(object: SavedObject): { leaves: Leaf[]; size: number }[] {
    return this.observation.flatMap((layers, batch) => layers.map((seen, layer) => ({ leaves: object.cell(batch, layer), size: seen.output.length })))
  }
  /** Names of the claim's fields that are in the object, and of those that are not. */
  private split(claim: FieldsClaim, object: SavedObject): [found: string[], missing: string[]] {
    const found = claim.fields.filter(field => findField(field, object, this.observation) !== undefined)
    return [found.map(field => field.name), claim.fields.filter(field => !found.includes(field)).map(field => field.name)]
  }
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
const whole = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 0 })
