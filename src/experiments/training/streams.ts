import { seededRandom, type SeededRandom } from '../../data'

/** What a trial's one seed decides, each by a generator of its own: two arms of a pair that differ in one of these are equal in all others. */
const STREAMS = { weights: 1, order: 2, labelNoise: 3, subset: 4, signs: 5, outliers: 6, projections: 7, directions: 8, gradientNoise: 9, transfer: 10, words: 11 } as const
export type StreamName = keyof typeof STREAMS

/** The generator of one of a seed's streams. @param further such as the epoch */
export const streamOf = (seed: number, name: StreamName, ...further: number[]): SeededRandom => seededRandom(seed, STREAMS[name], ...further)

/** A seed for what takes one and no generator. */
export const seedOf = (seed: number, name: StreamName): number => streamOf(seed, name).integer(2 ** 31 - 1)
