import type { SeededRandom } from '../../data'
import { streamOf } from '../training/streams'
import { defineTrial } from '../trials/procedures'

const [TEXT_LENGTH, BATCH_SIZE, TEST] = [12, 64, 4000]
/** Words are rare from this rank on. */
const RARE_FROM = 200
/** As everywhere in the questions. */
const [BETA1, BETA2, ADAM_EPSILON] = [0.9, 0.99, 1e-5]
const ADAGRAD_EPSILON = 1e-8

/** Texts as bags of words, told apart by logistic regression: a toy in which most weights get a gradient only now and then. */
export interface SparseWordsConfig {
  seed: number
  optimizer: 'sgd' | 'adagrad' | 'adam'
  lr: number
  /** Of the vocabulary; 2,000 by default. */
  words?: number
  /** The word of rank r is as common as 1/r to this power: 1, the default, is Zipf's law, as in languages; 0 makes all equally common. */
  zipf?: number
  /** Batches of 64 texts, none of which comes twice; 600 by default. */
  steps?: number
}

/** How well the texts are told apart, and how well the words' weights are known. */
export interface SparseWordsResult {
  /** On 4,000 other texts, in percent. */
  testError: number
  /** Correlation of the learnt weights with the true ones among the words beyond rank 200; null where there are none. */
  rare: number | null
  /** The same among the 200 most common ones, or all where there are fewer. */
  common: number | null
}

/**
 * Every word has a weight of its own, drawn from the standard normal distribution. A text is 12 words drawn by how common they are, and its label
 * is 1 with the probability σ(sum of their weights), the mean sum over all texts taken off. Logistic regression then learns the weights
 * from texts and labels, from 0 on. SGD has no momentum; Adagrad is that of Duchi et al. 2011; Adam has β = (0.9, 0.99), ε = 1e-5.
 */
export function learnWords({ seed, optimizer, lr, words = 2000, zipf = 1, steps = 600 }: SparseWordsConfig): SparseWordsResult {
  if (!Object.hasOwn(STEPS, optimizer)) throw new TypeError(`The toy of words has the optimizers ${Object.keys(STEPS).join(', ')}, but not ${optimizer as string}.`)
  if (!(lr > 0 && Number.isFinite(lr))) throw new TypeError(`The toy of words needs a learning rate above 0, but it is ${lr}.`)
  const language = languageOf(seed, words, zipf)
  // The last weight is the bias, which every text has.
  const weights = new Float64Array(words + 1)
  const gradient = new Float64Array(words + 1)
  const state: State = { weights, first: new Float64Array(words + 1), second: new Float64Array(words + 1), lr, step: 0 }
  const random = streamOf(seed, 'words', 1)
  for (let step = 0; step < steps; step++) {
    gradient.fill(0)
    for (let text = 0; text < BATCH_SIZE; text++) {
      const { ranks, label } = language.text(random)
      const surprise = (sigmoid(scoreOf(ranks, weights)) - label) / BATCH_SIZE
      for (const rank of ranks) gradient[rank]! += surprise
      gradient[words]! += surprise
    }
    state.step++
    STEPS[optimizer](state, gradient)
  }
  const others = streamOf(seed, 'words', 2)
  let wrong = 0
  for (let text = 0; text < TEST; text++) {
    const { ranks, label } = language.text(others)
    if (scoreOf(ranks, weights) > 0 !== (label === 1)) wrong++
  }
  const known = (from: number, to: number): number | null => correlation(weights.subarray(from, to), language.weights.subarray(from, to))
  return { testError: (100 * wrong) / TEST, rare: known(Math.min(RARE_FROM, words), words), common: known(0, Math.min(RARE_FROM, words)) }
}

interface State {
  readonly weights: Float64Array
  readonly first: Float64Array
  readonly second: Float64Array
  readonly lr: number
  step: number
}

const STEPS: Record<SparseWordsConfig['optimizer'], (state: State, gradient: Float64Array) => void> = {
  sgd({ weights, lr }, gradient) {
    gradient.forEach((g, at) => (weights[at]! -= lr * g))
  },
  adagrad({ weights, second, lr }, gradient) {
    gradient.forEach((g, at) => {
      if (g === 0) return
      second[at]! += g * g
      weights[at]! -= (lr * g) / (Math.sqrt(second[at]!) + ADAGRAD_EPSILON)
    })
  },
  adam({ weights, first, second, lr, step }, gradient) {
    const [unbias1, unbias2] = [1 - BETA1 ** step, 1 - BETA2 ** step]
    gradient.forEach((g, at) => {
      first[at] = BETA1 * first[at]! + (1 - BETA1) * g
      second[at] = BETA2 * second[at]! + (1 - BETA2) * g * g
      weights[at]! -= (lr * (first[at] / unbias1)) / (Math.sqrt(second[at] / unbias2) + ADAM_EPSILON)
    })
  }
}

interface Language {
  /** `[words]`, the true ones. */
  readonly weights: Float64Array
  readonly text: (random: SeededRandom) => { ranks: Int32Array; label: 0 | 1 }
}

function languageOf(seed: number, words: number, zipf: number): Language {
  const drawn = streamOf(seed, 'words', 0)
  const weights = Float64Array.from({ length: words }, () => drawn.normal())
  const upTo = wordShares(words, zipf)
  let mean = 0
  for (let rank = 0, before = 0; rank < words; before = upTo[rank++]!) mean += TEXT_LENGTH * (upTo[rank]! - before) * weights[rank]!
  return {
    weights,
    text(random) {
      const ranks = Int32Array.from({ length: TEXT_LENGTH }, () => firstAbove(upTo, random.next()))
      const sum = ranks.reduce((total, rank) => total + weights[rank]!, 0) - mean
      return { ranks, label: random.next() < sigmoid(sum) ? 1 : 0 }
    }
  }
}

/** `[words]`: the share of all words that those up to each rank have; the last is 1. */
export function wordShares(words: number, zipf: number): Float64Array {
  const shares = Float64Array.from({ length: words }, (_, rank) => (rank + 1) ** -zipf)
  const all = shares.reduce((sum, share) => sum + share, 0)
  let sum = 0
  return shares.map(share => (sum += share) / all)
}

/** The first place whose value is above this one, among values that rise. */
function firstAbove(rising: Float64Array, value: number): number {
  let [low, high] = [0, rising.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if (rising[middle]! > value) high = middle
    else low = middle + 1
  }
  return low
}

const sigmoid = (score: number): number => 1 / (1 + Math.exp(-score))
const scoreOf = (ranks: Int32Array, weights: Float64Array): number => ranks.reduce((sum, rank) => sum + weights[rank]!, weights.at(-1) ?? 0)

/** Pearson's; null where one of them does not vary. */
function correlation(one: Float64Array, other: Float64Array): number | null {
  const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length
  const [a, b] = [mean(one), mean(other)]
  let [products, squares, otherSquares] = [0, 0, 0]
  for (let at = 0; at < one.length; at++) {
    products += (one[at]! - a) * (other[at]! - b)
    squares += (one[at]! - a) ** 2
    otherSquares += (other[at]! - b) ** 2
  }
  return squares > 0 && otherSquares > 0 ? products / Math.sqrt(squares * otherSquares) : null
}

/** The trial `sparseWords`: {@link learnWords}. */
export const sparseWordsTrial = defineTrial<SparseWordsConfig, SparseWordsResult>('sparseWords', 1, learnWords)
