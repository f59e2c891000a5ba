import assert from 'node:assert/strict'
import { groundHeight, LEVEL, rollBalls } from '../../../src/experiments/toys/doubleWell'
import { learnWords, wordShares } from '../../../src/experiments/toys/sparseWords'

describe('the toy of balls in two valleys', function () {
  this.timeout(60_000)

  it('has its valleys and its ridge where the cubic x³ − x − 0.1 is 0, the right one deeper', () => {
    // By numpy.roots([1, 0, -1, -0.1]).
    for (const [at, root] of [[LEVEL.shallow, -0.9456492737], [LEVEL.ridge, -0.1010312578], [LEVEL.deeper, 1.0466805318]] as const) assert.ok(Math.abs(at - root) < 1e-9, `${at} is not ${root}`)
    assert.ok(groundHeight(LEVEL.deeper) < groundHeight(LEVEL.shallow) && groundHeight(LEVEL.shallow) < groundHeight(LEVEL.ridge))
  })

  it('keeps every ball where it lies, without noise', () => {
    const still = rollBalls({ seed: 1, lr: 0.1, steps: 500, noise: 0 })
    assert.deepEqual([still.left, still.deeper], [0, 0])
    assert.ok(Math.abs(still.height - (groundHeight(LEVEL.shallow) - groundHeight(LEVEL.deeper))) < 1e-12)
  })

  it('comes to the Boltzmann distribution of its temperature, for small rates', () => {
    // T = lr · noise² / 2 = 0.2; the share in the deeper valley by quadrature of exp(−U/T).
    const [lr, noise] = [0.02, Math.sqrt(20)]
    let [deeper, all] = [0, 0]
    for (let x = -4; x <= 4; x += 1e-4) {
      const weight = Math.exp(-groundHeight(x) / 0.2)
      all += weight
      if (x > LEVEL.ridge) deeper += weight
    }
    const shares = [1, 2].map(seed => rollBalls({ seed, lr, noise, steps: 2500, balls: 1000 }).deeper)
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length
    assert.ok(Math.abs(mean - deeper / all) < 0.03, `${mean}, but by the integral ${deeper / all}`)
  })

  it('leaves the valley after a time that grows as Kramers says: the logarithms of two rates of leaving differ as height / temperature does', () => {
    const height = groundHeight(LEVEL.ridge) - groundHeight(LEVEL.shallow)
    /** Leavings a unit of time, of balls few of which leave. */
    const leaving = (temperature: number): number => {
      const [lr, steps] = [0.05, 1000]
      const stay = 1 - rollBalls({ seed: 1, lr, noise: Math.sqrt((2 * temperature) / lr), steps, balls: 1500 }).left
      return -Math.log(stay) / (lr * steps)
    }
    const [cold, warm] = [0.035, 0.06]
    const [found, expected] = [Math.log(leaving(warm) / leaving(cold)), height / cold - height / warm]
    assert.ok(Math.abs(found - expected) < 0.35, `${found}, but Kramers says ${expected}`)
  })

  it('gives the same for one seed, and other things for another', () => {
    const of = (seed: number): unknown => rollBalls({ seed, lr: 0.1, steps: 300 })
    assert.deepEqual(of(3), of(3))
    assert.notDeepEqual(of(3), of(4))
    assert.throws(() => rollBalls({ seed: 1, lr: 0, steps: 10 }), /needs lr above 0/)
  })
})

describe('the toy of rare words', function () {
  this.timeout(60_000)

  it("makes words as common as Zipf's law says", () => {
    const upTo = wordShares(2000, 1)
    const harmonic = Math.log(2000) + 0.5772156649 + 1 / 4000
    assert.ok(Math.abs(upTo[0]! * harmonic - 1) < 1e-6)
    assert.ok(Math.abs((upTo[9]! - upTo[8]!) * 10 * harmonic - 1) < 1e-6)
    assert.ok(Math.abs(upTo[1999]! - 1) < 1e-12)
    assert.deepEqual([...wordShares(4, 0)], [0.25, 0.5, 0.75, 1])
  })

  it('learns the true weights where every word is common, nearly as well as the texts can be told apart at all', () => {
    const { common, rare, testError } = learnWords({ seed: 1, optimizer: 'sgd', lr: 0.1, words: 20, zipf: 0 })
    assert.equal(rare, null)
    assert.ok(common !== null && common > 0.99)
    // Labels are drawn: with 12 weights of variance 1 and the logistic function about a sixth of them goes the other way.
    assert.ok(testError > 8 && testError < 25, `${testError} %`)
  })

  it('guesses where it has learnt nothing, and knows common words before rare ones', () => {
    const little = learnWords({ seed: 2, optimizer: 'sgd', lr: 1e-6, steps: 1 })
    assert.ok(little.testError > 25)
    const adagrad = learnWords({ seed: 2, optimizer: 'adagrad', lr: 0.3 })
    assert.ok(adagrad.common! > adagrad.rare! && adagrad.rare! > 0.7)
    assert.ok(adagrad.testError < learnWords({ seed: 2, optimizer: 'sgd', lr: 0.1 }).testError - 5)
  })

  it('gives the same for one seed, and refuses what it has not', () => {
    const of = (seed: number): unknown => learnWords({ seed, optimizer: 'adam', lr: 0.03, steps: 50 })
    assert.deepEqual(of(5), of(5))
    assert.notDeepEqual(of(5), of(6))
    assert.throws(() => learnWords({ seed: 1, optimizer: 'rmsprop' as never, lr: 1 }), /has the optimizers sgd, adagrad, adam, but not rmsprop/)
    assert.throws(() => learnWords({ seed: 1, optimizer: 'sgd', lr: NaN }), /learning rate above 0/)
  })
})
