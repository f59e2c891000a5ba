import assert from 'node:assert/strict'
import { combined, constant, cosine, exponential, flatCos, linear, oneCycle, polynomial, sgdr, warmUp, type Schedule } from '../../../../src/learner'
import reference from '../../../reference/schedules.json'

const rate = 0.06
const one = oneCycle({ max: rate })
const SCHEDULES: Record<keyof typeof reference.schedules, Schedule> = {
  linear: linear(0.003, rate),
  cosine: cosine(rate, 0.0001),
  'cosine up': cosine(0.0001, rate),
  exponential: exponential(1e-7, 10),
  'polynomial 3': polynomial(0.1, 0.002, 3),
  'polynomial 0.5': polynomial(0, 0.3, 0.5),
  'one cycle, rate': one.learningRate,
  'one cycle, momentum': one.momentum,
  'one cycle, pctStart 0.99': oneCycle({ max: 0.002, div: 5, pctStart: 0.99 }).learningRate,
  'one cycle, pctStart 0': oneCycle({ max: rate, pctStart: 0 }).learningRate,
  'one cycle, pctStart 1': oneCycle({ max: rate, pctStart: 1 }).learningRate,
  'flat cosine': flatCos({ lr: 0.004 }),
  'sgdr 3 x 2': sgdr({ max: 0.01, cycles: 3 }),
  'sgdr 4 x 1': sgdr({ max: 0.01, cycles: 4, cycleMult: 1 }),
  'sgdr 2 x 3': sgdr({ max: 0.01, cycles: 2, cycleMult: 3 }),
  'three parts': combined([
    [0.1, linear(0.001, rate)],
    [0.6, constant(rate)],
    [0.3, cosine(rate, 0)]
  ]),
  'warm-up 0.1, then cosine': warmUp(0.1, cosine(rate, 0))
}

describe('schedules', () => {
  for (const [name, made] of Object.entries(SCHEDULES)) {
    it(`agree with the formulae to a millionth, at the joins and the ends too: ${name}`, () => {
      const expected = reference.schedules[name as keyof typeof SCHEDULES]
      const scale = Math.max(...expected.map(Math.abs))
      assert.equal(expected.length, reference.progress.length)
      for (const [index, progress] of reference.progress.entries()) {
        const [is, should] = [made(progress), expected[index] ?? NaN]
        assert.ok(Math.abs(is - should) <= 1e-6 * Math.abs(should) + 1e-15 * scale, `at ${progress}: ${is}, not ${should}`)
      }
    })
  }

  it('begin and end where they are told to', () => {
    assert.deepEqual([one.learningRate(0), one.learningRate(0.25)], [rate / 25, rate])
    assert.ok(Math.abs(one.learningRate(1) - rate / 1e5) < 1e-15)
    assert.deepEqual([one.momentum(0), one.momentum(0.25)], [0.95, 0.85])
    const restarts = sgdr({ max: 1, cycles: 3 })
    assert.deepEqual([restarts(0), restarts(1 / 7), restarts(3 / 7)], [1, 1, 1])
    assert.ok(restarts(1 / 7 - 1e-6) < 1e-9 && restarts(1) < 1e-9)
    assert.ok(warmUp(0, cosine(1, 0))(0) === 1 && warmUp(1, cosine(1, 0))(1) === 1)
  })

  it('say in words what they are', () => {
    assert.equal(linear(0, 0.1).description, 'linear from 0 to 0.1')
    assert.equal(one.momentum.description, '25 % cosine from 0.95 to 0.85, then 75 % cosine from 0.85 to 0.95')
    assert.equal(combined([[0.5, constant(1)], [0.5, progress => progress]]).description, '50 % constant 1, then 50 % a function of the progress')
  })

  it('nest: a part of a combination may be a combination', () => {
    const inner = combined([[0.5, linear(0, 1)], [0.5, linear(1, 0)]])
    const outer = combined([[0.5, inner], [0.5, constant(7)]])
    assert.deepEqual([0, 0.125, 0.25, 0.375, 0.5, 1].map(outer), [0, 0.5, 1, 0.5, 7, 7])
  })

  const wrong: [string, () => unknown, RegExp][] = [
    ['shares that make too little', () => combined([[0.5, constant(1)], [0.4, constant(1)]]), /must make 1 together, but they make 0\.9/],
    ['a share below 0', () => combined([[-0.5, constant(1)], [1.5, constant(1)]]), /share of part 1 must be a share from 0 to 1.*-0\.5/],
    ['a part that is no function', () => combined([[1, 0.1 as unknown as Schedule]]), /Part 1 must be a schedule, such as .*but it is 0\.1/],
    ['a list that holds no pairs', () => combined([constant(1)] as never), /list of pairs of a share and a schedule/],
    ['pctStart above 1', () => oneCycle({ max: 1, pctStart: 25 }), /pctStart must be a share from 0 to 1, such as 0\.25, but it is 25/],
    ['a rate of 0', () => oneCycle({ max: 0 }), /highest learning rate must be a number above 0/],
    ['a rate that is NaN', () => flatCos({ lr: NaN }), /learning rate must be a number above 0.*NaN/],
    ['div of 0', () => oneCycle({ max: 1, div: 0 }), /div must be a number above 0/],
    ['momentum of 1', () => oneCycle({ max: 1, moms: [0.9, 1, 0.9] }), /Each of moms must be at least 0 and below 1.*but it is 1/],
    ['two momenta', () => oneCycle({ max: 1, moms: [0.9, 0.8] as never }), /moms must be three numbers/],
    ['no cycle', () => sgdr({ max: 1, cycles: 0 }), /number of cycles must be a whole number of at least 1/],
    ['an exponential to 0', () => exponential(1, 0), /to must be a number above 0/],
    ['an end that is no number', () => linear(0, 'x' as never), /to must be a finite number.*x/],
    ['a progress outside the fit', () => constant(1)(1.5), /progress of a fit, from 0 to 1, but it was given 1\.5/]
  ]
  for (const [name, act, message] of wrong) it(`refuse ${name}`, () => assert.throws(act, message))
})
