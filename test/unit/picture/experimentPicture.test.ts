import assert from 'node:assert/strict'
import { experimentPicture, experimentText, spreadName, spreadOf, type DrawnExperiment } from '../../../src/picture'
import { textWidth, shortenedTo } from '../../../src/picture/textWidth'

const arm = (label: string, values: readonly number[], curve = [3, 2, 1]): DrawnExperiment['arms'][number] => ({
  label,
  trials: values.map((value, index) => ({ seed: index + 1, state: 'done', fraction: 1, value })),
  curve: { x: [1, 2, 3], mean: curve, low: curve, high: curve }
})
const drawn = (arms: DrawnExperiment['arms'], hasNoLogarithm = false): DrawnExperiment => ({
  name: 'Norms',
  state: 'finished',
  status: 'done',
  about: '',
  metric: { name: 'norm', unit: '', better: 'lower', scale: 'log' },
  curve: { name: 'loss', x: 'step', scale: 'log', hasNoLogarithm },
  arms
})
const HEAVY = [10, 100, 1000, 100_000]

describe('a picture of an experiment', () => {
  it('sums up what is compared by ratios by the geometric mean and a factor, and says so', () => {
    const experiment = drawn([arm('high', HEAVY), arm('low', [1, 1, 1, 1])])
    assert.match(experimentText(experiment), /high {2}4 of 4 seeds, norm 562\.3 ×\/÷ 51 \(geometric mean\)/)
    assert.match(experimentPicture(experiment), /bar: geometric mean<[^]*<title>geometric mean: 562\.3 ×\/÷ 51<\/title>[^]*loss: geometric mean and range over seeds</)
    assert.match(experimentText({ ...experiment, metric: { ...experiment.metric!, scale: 'linear' } }), /norm 25,278 ± 50,000/)
  })

  it('takes the median of all arms where a value has no logarithm', () => {
    const experiment = drawn([arm('high', HEAVY), arm('low', [0, 1, 2, 3])])
    assert.match(experimentText(experiment), /norm 550 \(10 to 100,000\) \(median\)\n.*norm 1\.5 \(0 to 3\) \(median\)/)
    assert.match(experimentPicture(experiment), /bar: median; linear, because a value is not above 0</)
    assert.deepEqual([spreadName('log', [1, 0]), spreadName('linear', [0]), spreadOf([], 'mean').words, spreadOf([2], 'geometric mean').words], ['median', 'mean', '', '2'])
  })

  it('says of a curve that was to be logarithmic and is not, that it is linear, and why', () => {
    const arms = [arm('high', HEAVY, [3, 2, 0])]
    assert.match(experimentPicture(drawn(arms, true)), /loss: mean and range over seeds; linear, because a value is not above 0</)
    assert.doesNotMatch(experimentPicture(drawn([arm('high', HEAVY)])), /linear/)
  })

  it('draws a curve over a few neighbouring whole numbers, such as layers, from the first of them, and marks no halves', () => {
    const placed = (x: readonly number[]): string[] => {
      const each = arm('high', HEAVY)
      const picture = experimentPicture({ ...drawn([{ ...each, curve: { ...each.curve!, x } }]), metric: undefined })
      return [...picture.matchAll(/text-anchor="middle"[^>]*>(−?\d[\d.,]*)</g)].map(([, text]) => text!)
    }
    assert.deepEqual(placed([1, 2, 3]), ['1', '2', '3'])
    assert.equal(placed([10, 20, 30])[0], '0', 'steps are measured from the beginning')
    const [begins, ...others] = placed([-2, -1.5, -1])
    assert.equal(begins?.replace(/\.0+$/, ''), '−2', 'a logarithm may be below 0, and then the axis begins there')
    assert.ok(others.length > 1)
  })
})

describe('the width of a text', () => {
  it('grows with what is in it; what is wider than its room is shortened', () => {
    assert.ok(textWidth('iii', 10) < textWidth('mmm', 10) && textWidth('abc', 10) < textWidth('abc', 10, true) && textWidth('数', 10) === 10)
    assert.equal(shortenedTo('short', 100, 10), 'short')
    for (const width of [5, 20, 33, 60]) {
      const short = shortenedTo('a text that is too long 😀😀😀', width, 10)
      assert.ok(short.endsWith('…') && textWidth(short, 10) <= Math.max(width, 10), `${short} in ${width}`)
    }
  })
})
