import assert from 'node:assert/strict'
import { digits } from '../../../src/data'
import { findDataSet } from '../../../src/data/published/findDataSet'
import { MNIST } from '../../../src/data/published/mnistDataSet'
import { currentEngine, startEngine } from '../../../src/engine'
import { Learner, simpleCnn } from '../../../src/learner'
import { skipBecause } from '../../skipBecause'

/**
 * Whether the drawn digits stand for handwriting: a network that has seen nothing else reads MNIST. SGD with momentum 0.9 at a constant
 * learning rate of 0.06, batches of 64: what the notebooks use.
 */
describe('a network trained on drawn digits', () => {
  let learn: Learner

  before(async function () {
    this.timeout(300_000)
    await startEngine(currentEngine()?.name ?? 'auto')
    learn = new Learner(await digits({ seed: 42 }), simpleCnn({ seed: 42 }), { seed: 42 })
    await learn.fit(1, { lr: 0.06 })
  })

  it('still makes mistakes on drawn digits after one epoch: at least 2 %, but fewer than 25 %', async () => {
    const error = 1 - (await learn.validate()).accuracy!
    assert.ok(error >= 0.02 && error < 0.25, `${(100 * error).toFixed(2)} % of the validation images are misread`)
  })

  it("recognises at least 85 % of MNIST's test images after three epochs", async function () {
    this.timeout(300_000)
    const folder = process.env.CONVSCOPE_DATA
    if (!folder || !(await findDataSet(MNIST, folder))) skipBecause(this, 'CONVSCOPE_DATA does not name a folder with MNIST')
    await learn.fit(2, { lr: 0.06 })
    const mnist = new Learner(await digits({ source: 'mnist' }), learn.model)
    const { accuracy } = await mnist.validate()
    assert.ok(accuracy! >= 0.85, `${(100 * accuracy!).toFixed(2)} % of MNIST's test images are recognised`)
  })
})
