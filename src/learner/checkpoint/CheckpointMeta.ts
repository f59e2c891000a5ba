import * as v from 'valibot'

/** What this version of the format is called; a file of a later one is refused. */
export const FORMAT = 1

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const text = v.pipe(v.string(), v.maxLength(10_000))

/** What a checkpoint says of itself beside its tensors: JSON, under `convscope` in the safetensors file's metadata. */
export const CheckpointMeta = v.object({
  format: v.literal(FORMAT),
  /** Of what wrote it, and when, for people. */
  convscope: text,
  tfjs: text,
  savedAt: text,
  model: v.object({
    name: text,
    /** One entry for each weight, in the model's order: the tensor's name in the file, and the kind of layer that it belongs to. */
    weights: v.pipe(v.array(v.object({ tensor: text, layer: text })), v.maxLength(100_000))
  }),
  optimizer: v.object({
    description: text,
    counters: v.pipe(v.array(v.number()), v.maxLength(1000)),
    /** The tensors' names, in the optimizer's order. */
    state: v.pipe(v.array(text), v.maxLength(1_000_000))
  }),
  position: v.object({ epochsEver: count, stepsEver: count, epochsDone: count, epochs: count }),
  /** What callbacks go on with, by their names; files of the first versions have none. JSON has no NaN and no infinities. */
  callbacks: v.optional(v.record(text, v.record(text, v.union([v.number(), v.pipe(v.picklist(['NaN', 'Infinity', '-Infinity']), v.transform(Number))])))),
  /** How many groups of layers there are, and how many of them are frozen. */
  groups: v.optional(v.pipe(v.object({ count, frozen: count }), v.check(groups => groups.frozen < groups.count, 'not all groups can be frozen'))),
  data: text,
  loss: text,
  seed: v.number()
})
export type CheckpointMeta = v.InferOutput<typeof CheckpointMeta>

/** Reads it from a file's metadata; what cannot be believed is an error that says why. */
export function parseCheckpointMeta({ convscope }: Readonly<Record<string, string>>): CheckpointMeta {
  if (convscope === undefined) throw new Error('it is a safetensors file, but not one that learn.save wrote')
  let parsed: unknown
  try {
    parsed = JSON.parse(convscope)
  } catch {
    throw new Error('what it says of itself is no JSON')
  }
  const later = v.safeParse(v.object({ format: v.pipe(v.number(), v.minValue(FORMAT + 1)) }), parsed)
  if (later.success) throw new Error(`it was written by a later version of Convscope (its format is ${later.output.format}, this version reads ${FORMAT})`)
  const result = v.safeParse(CheckpointMeta, parsed)
  if (!result.success) throw new Error(`what it says of itself has another form than expected (${v.getDotPath(result.issues[0]) ?? 'all of it'}: ${result.issues[0].message})`)
  return result.output
}
