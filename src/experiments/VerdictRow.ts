import * as v from 'valibot'
import { Decision, Direction } from './statistics'

/** MIME type of a verdict in a notebook's output: its row of the ledger. */
export const VERDICT_MIME = 'application/vnd.convscope.verdict.v1+json'

const text = v.pipe(v.string(), v.maxLength(10_000))
const short = v.pipe(v.string(), v.maxLength(500))
const number = v.pipe(v.number(), v.finite())
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const orNull = <S extends v.GenericSchema>(schema: S): v.NullableSchema<S, undefined> => v.nullable(schema)

const outcome = {
  kind: v.picklist(['supported', 'contradicted', 'inconclusive']),
  way: v.optional(v.picklist(['reversed', 'no effect']))
}

/** What was measured in one contrast, and what follows from it. */
export const MeasuredContrast = v.object({
  /** The regime, as in "supported for …": `Adam at 0.06`. */
  name: short,
  optimizer: short,
  /** What is held equal. */
  matching: short,
  rule: v.picklist(['difference', 'failures', 'censored', 'median', 'slope']),
  metric: v.object({ name: short, unit: short, better: v.picklist(['lower', 'higher']), scale: v.picklist(['linear', 'log']) }),
  /** In words: `high − low`. */
  comparison: short,
  claimed: Direction,
  /** Each arm's label and what was chosen for it, and its metric in the order of `seeds`: null where a trial failed or did not reach it. */
  arms: v.pipe(v.array(v.object({ label: short, chosen: v.optional(short), values: v.pipe(v.array(orNull(number)), v.maxLength(10_000)), failed: v.pipe(v.array(v.boolean()), v.maxLength(10_000)) })), v.maxLength(50)),
  seeds: v.pipe(v.array(count), v.maxLength(10_000)),
  /** Null where there are too few pairs to compute anything. */
  decision: orNull(Decision),
  /** What a reader has to know beside the numbers, in sentences. */
  notes: v.pipe(v.array(text), v.maxLength(50))
})
export type MeasuredContrast = v.InferOutput<typeof MeasuredContrast>

/** One case in which a claim was tried: an option switched on and what was counted there, or a regime and what was measured. */
export const VerdictCase = v.object({
  ...outcome,
  /** As in "supported …": `by default`, `for Adam at 0.06`. */
  name: short,
  /** Things found of things claimed, where it was counted. */
  found: v.optional(count),
  claimed: v.optional(count),
  measured: v.optional(MeasuredContrast)
})
export type VerdictCase = v.InferOutput<typeof VerdictCase>

/** What all cases of a verdict have in common. */
export const VerdictSetting = v.object({
  profile: v.picklist(['smoke', 'quick', 'full']),
  /** Such as `drawn digits, 12,000 training images`. */
  data: short,
  /** Name, version, device and threads. */
  engine: short,
  seeds: v.pipe(v.array(count), v.maxLength(10_000)),
  /** SHA-256 of the claim, the trials' code and all their configurations. */
  configuration: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  convscope: short
})
export type VerdictSetting = v.InferOutput<typeof VerdictSetting>

/** A verdict as plain data: a row of the ledger, in a notebook's output under {@link VERDICT_MIME}. */
export const VerdictRow = v.object({
  version: v.literal(1),
  claim: v.object({
    id: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
    /** Null for a claim of your own. */
    question: orNull(count),
    text,
    kind: v.picklist(['empirical', 'definitional', 'api', 'ill-posed']),
    reading: text,
    decidedBy: text
  }),
  ...outcome,
  qualifiers: v.array(v.picklist(['mixed', 'ill-posed', 'definitional'])),
  /** `mixed: supported for Adam, contradicted (reversed) for SGD` */
  words: text,
  finding: text,
  /** The first is the one the claim is read for. */
  cases: v.pipe(v.array(VerdictCase), v.maxLength(100)),
  /** Shown without a verdict. */
  secondary: v.pipe(v.array(MeasuredContrast), v.maxLength(100)),
  evidence: v.pipe(v.array(v.object({ what: text, quantity: number, unit: short })), v.maxLength(1000)),
  /** Null where nothing was trained. */
  setting: orNull(VerdictSetting)
})
export type VerdictRow = v.InferOutput<typeof VerdictRow>
