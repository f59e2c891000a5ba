import * as tf from '@tensorflow/tfjs'
import assert from 'node:assert/strict'
import { seededRandom } from '../../../src/data'
import { hasNativeStatistics, recordGraph } from '../../../src/engine/compute'
import { histogramRange } from '../../../src/learner/activationStats/histogramRange'
import { graphStatistics } from '../../../src/learner/activationStats/graphStatistics'
import { hostStatistics } from '../../../src/learner/activationStats/hostStatistics'
import { nativeLayerStatistics } from '../../../src/learner/activationStats/nativeLayerStatistics'
import { tensorStatistics } from '../../../src/learner/activationStats/tensorStatistics'
import type { WatchedLayer } from '../../../src/learner/activationStats/WatchedLayer'
import type { BatchStatistics } from '../../../src/learner/Watch'
import { HISTOGRAM_BINS, HISTOGRAM_ROW, LAYER_STATISTICS } from '../../../src/run'
import { skipBecause } from '../../skipBecause'
import { restoreBackend, startOrSkip, useReference } from '../engine/backends'

const THRESHOLD = 0.05

interface Sample {
  name: string
  values: Float32Array
  layer: WatchedLayer
}

/** `[rows, units]` numbers. */
function sample(name: string, units: number, nonNegative: boolean, histogram: readonly [number, number], value: (index: number, random: ReturnType<typeof seededRandom>) => number): Sample {
  const random = seededRandom(11, units)
  return { name, layer: { units, nonNegative, histogram: histogramRange('linear', histogram), deadByUnit: name !== 'linear' }, values: Float32Array.from({ length: 303 * units }, (_, index) => value(index, random)) }
}

const SAMPLES: Sample[] = [
  sample('relu', 8, true, [0, 10], (index, random) => (index % 8 === 3 ? 0 : Math.max(0, 3 * random.normal()))),
  sample('linear', 5, false, [-10, 10], (_, random) => 4 * random.normal()),
  sample('far from zero', 3, false, [-10, 10], (_, random) => 1000 + 0.5 * random.normal()),
  sample('exactly on the edges of the bins', 4, false, [-10, 10], index => -10.3125 + (index % 68) * 0.3125),
  sample('edges that are no binary fractions', 6, false, [-0.1, 0.3], index => Math.fround(-0.1 + ((index % 70) - 3) * (0.4 / 64))),
  sample('on the threshold', 2, false, [-1, 1], index => [0.05, -0.05, Math.fround(0.05), 0.0500001, -0.0500001, 0, -0][index % 7] ?? 0),
  sample('many units, some dead', 19, true, [0, 10], (index, random) => ([1, 8, 9, 15, 18].includes(index % 19) ? 0 : Math.max(0, random.normal()))),
  sample('all dead', 4, true, [0, 10], () => 0),
  sample('all equal', 4, false, [-10, 10], () => 0.3),
  sample('not finite', 4, false, [-10, 10], (index, random) => (index === 17 ? NaN : index % 101 === 0 ? Infinity : index % 103 === 0 ? -Infinity : random.normal())),
  sample('infinite', 4, true, [0, 10], (index, random) => (index === 9 ? Infinity : random.next()))
]

/** The definitions, word by word, in 64-bit numbers. */
function naive({ values, layer }: Sample): { statistics: Record<string, number>; histogram: number[]; dead: boolean[] } {
  const all = [...values]
  const share = (test: (value: number) => boolean): number => all.filter(test).length / all.length
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length
  const limit = Math.fround(THRESHOLD)
  const hasNaN = all.some(Number.isNaN)
  const dead = Array.from({ length: layer.units }, (_, unit) => all.every((value, index) => index % layer.units !== unit || value === 0))
  const statistics = {
    mean,
    std: Math.sqrt(all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (all.length - 1)),
    min: hasNaN ? NaN : Math.min(...all),
    max: hasNaN ? NaN : Math.max(...all),
    nearZero: share(value => value <= limit),
    nearZeroSymmetric: share(value => Math.abs(value) <= limit),
    deadUnits: dead.filter(Boolean).length
  }
  const [low, high] = layer.histogram ?? [0, 1]
  const histogram = Array.from({ length: HISTOGRAM_ROW }, () => 0)
  for (const value of all) {
    const bin = Math.min(Math.floor((value - low) / ((high - low) / HISTOGRAM_BINS)), HISTOGRAM_BINS - 1)
    const at = !Number.isFinite(value) ? HISTOGRAM_ROW - 1 : value < low ? 0 : value > high ? HISTOGRAM_BINS + 1 : 1 + bin
    histogram[at] = (histogram[at] ?? 0) + 1
  }
  return { statistics, histogram, dead }
}

function close(actual: number, expected: number, scale: number, message: string): void {
  if (!Number.isFinite(expected)) assert.equal(actual, expected, message)
  else assert.ok(Math.abs(actual - expected) <= 1e-5 * scale, `${message}: ${actual}, expected ${expected}`)
}

function check(measured: BatchStatistics): void {
  let byte = 0
  for (const [index, one] of SAMPLES.entries()) {
    const { statistics, histogram, dead } = naive(one)
    const bytes = one.layer.deadByUnit ? Math.ceil(dead.length / 8) : 0
    const bits = [...measured.dead.subarray(byte, (byte += bytes))].flatMap(packed => Array.from({ length: 8 }, (_, bit) => ((packed >> bit) & 1) === 1))
    if (bytes > 0) assert.deepEqual(bits.slice(0, dead.length), dead, `${one.name}: which units are dead`)
    const got = Object.fromEntries(LAYER_STATISTICS.map((name, offset) => [name, measured.layers[index * LAYER_STATISTICS.length + offset] ?? NaN]))
    const finite = [...one.values].filter(Number.isFinite)
    const scale = Math.max(...finite.map(Math.abs), 1e-3)
    const spread = Number.isFinite(statistics['std']) ? Math.max(statistics['std'] ?? 0, 0.1 * scale) : 1
    close(got['mean'] ?? NaN, statistics['mean'] ?? NaN, scale, `${one.name}: mean`)
    close(got['std'] ?? NaN, statistics['std'] ?? NaN, spread, `${one.name}: std`)
    for (const name of ['min', 'max', 'deadUnits']) assert.equal(got[name], statistics[name], `${one.name}: ${name}`)
    for (const name of ['nearZero', 'nearZeroSymmetric']) assert.equal(got[name], Math.fround(statistics[name] ?? NaN), `${one.name}: ${name}`)
    assert.deepEqual([...measured.histograms.subarray(index * HISTOGRAM_ROW, (index + 1) * HISTOGRAM_ROW)], histogram, `${one.name}: histogram`)
    assert.equal(histogram.reduce((sum, count) => sum + count, 0), one.values.length)
  }
  assert.equal(measured.dead.length, byte, 'nothing is recorded of units that nobody asked for')
}

const layers = SAMPLES.map(one => one.layer)
const onTensors = (watched: readonly WatchedLayer[], threshold: number) => tensorStatistics(watched, threshold, 0)
const measure = (statistics: typeof hostStatistics, compute: (packed: () => tf.Tensor) => tf.Tensor = tf.tidy): BatchStatistics => {
  const outputs = SAMPLES.map(({ values, layer }) => tf.tensor(values, [values.length / layer.units / 3, 3, 1, layer.units]))
  try {
    const measurement = statistics(layers, THRESHOLD)
    const result = compute(() => {
      const packed = measurement.pack(outputs)
      return packed.length > 0 ? tf.concat(packed) : tf.tensor1d([])
    })
    const numbers = result.dataSync()
    result.dispose()
    return measurement.unpack(Float32Array.from(numbers), outputs, outputs.map(({ shape }) => shape))
  } finally {
    tf.dispose(outputs)
  }
}

describe('statistics of a layer’s output', function () {
  this.timeout(30_000)
  restoreBackend()

  it('in JavaScript are as defined, bins and edges exactly', async () => {
    await useReference()
    check(measure(hostStatistics))
  })

  it('on the wasm engine are as defined, bins and edges exactly', async function () {
    await startOrSkip(this, 'wasm')
    check(measure(hostStatistics))
  })

  it('by tensor operations (tensorflow) are as defined, bins and edges exactly', async function () {
    await startOrSkip(this, 'tensorflow')
    check(measure(onTensors))
    check(measure(tensorStatistics))
  })

  it('by an operation of our own (tensorflow) are as defined, bins and edges exactly', async function () {
    await startOrSkip(this, 'tensorflow')
    if (!hasNativeStatistics()) skipBecause(this, 'the addon of this tensorflow engine was not compiled by Convscope')
    check(measure(nativeLayerStatistics))
  })

  it('as part of a compiled step (tensorflow, without that operation) are as defined, bins and edges exactly', async function () {
    await startOrSkip(this, 'tensorflow')
    // Outside of a recording it would refuse what is not finite.
    check(measure(graphStatistics, packed => {
      const { result } = recordGraph(packed, [])
      return result
    }))
  })

  it('by tensor operations equal those on the host: counts exactly, moments to 1e-5', async function () {
    await startOrSkip(this, 'tensorflow')
    const [host, tensors] = [measure(hostStatistics), measure(onTensors)]
    assert.deepEqual(tensors.histograms, host.histograms)
    for (const [at, expected] of host.layers.entries()) {
      const name = LAYER_STATISTICS[at % LAYER_STATISTICS.length] ?? 'mean'
      const sampleAt = SAMPLES[Math.floor(at / LAYER_STATISTICS.length)]
      const words = `${sampleAt?.name}: ${name}`
      const got = tensors.layers[at] ?? NaN
      if (name === 'mean' || name === 'std') close(got, expected, Math.max(...[...(sampleAt?.values ?? [])].filter(Number.isFinite).map(Math.abs), 1e-3), words)
      else assert.equal(got, expected, words)
    }
  })

  it('of outputs without histograms leave them out', async function () {
    await startOrSkip(this, 'wasm')
    const { layers: numbers, histograms } = hostStatistics([{ units: 2, nonNegative: true, histogram: undefined }], THRESHOLD).unpack(new Float32Array(), [tf.tensor2d([[0, 1], [0, 3]])], [[2, 2]])
    assert.equal(histograms.length, 0)
    assert.deepEqual([...numbers], [1, Math.fround(Math.sqrt(2)), 0, 3, 0.5, 0.5, 1])
  })
})
