import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { ENGINE_NAMES, engineStatus } from '../../src/engine'
import { decodeSafetensors } from '../../src/learner/checkpoint/safetensors'
import { skipBecause } from '../skipBecause'
import { Folder, TestKernel } from './TestKernel'

const KILLS = 20

/** Runs cells in a process of their own; gives the last one's value. */
async function inProcess(options: ConstructorParameters<typeof TestKernel>[0], ...cells: string[]): Promise<unknown> {
  const kernel = new TestKernel(options)
  try {
    let value: unknown
    for (const cell of cells) value = await kernel.value(cell)
    return value
  } finally {
    await kernel.end()
  }
}

describe('a learner in a file', function () {
  this.timeout(240_000)
  let folder: Folder
  beforeEach(() => {
    folder = new Folder()
  })
  afterEach(() => folder.remove())

  for (const engine of ENGINE_NAMES)
    it(`goes on bit for bit in another process on ${engine}`, async function () {
      const status = (await engineStatus()).find(each => each.name === engine)
      if (status?.works !== true) skipBecause(this, status?.reason ?? `${engine} does not work here`)
      const options = { engine, folder: folder.path } as const
      const prepare = `
        import { ActivationStats, adamW, digits, Learner, MixUp, SaveModel, simpleCnn } from 'convscope'
        import { createHash } from 'node:crypto'
        const learn = new Learner(await digits({ batchSize: 32, training: 200, validation: 50 }), simpleCnn({ seed: 1 }), {
          optimizer: adamW(), callbacks: [new ActivationStats({ histograms: true }), new MixUp(), new SaveModel({ every: 1, file: 'epoch' })]
        })
        const hash = () => createHash('sha256').update(Buffer.concat(learn.model.getWeights().map(w => Buffer.from(w.dataSync().buffer)))).digest('hex')`
      const whole = await inProcess(options, prepare, 'await learn.fitOneCycle(3, { lrMax: 0.02 })\nhash()')
      const resumed = await inProcess(options, prepare, "await learn.load('epoch_1')\nawait learn.fitOneCycle(3, { lrMax: 0.02, startEpoch: learn.epochsDone })\nhash()")
      assert.match(String(whole), /[0-9a-f]{64}/)
      assert.equal(resumed, whole)
    })

  it(`is whole, the one before or the one after, where its process is killed while it saves; ${KILLS} times`, async () => {
    const file = path.join(folder.path, 'model.safetensors')
    for (let kill = 0; kill < KILLS; kill++) {
      const kernel = new TestKernel({ folder: folder.path })
      const run = kernel.run(`
        import * as tf from '@tensorflow/tfjs'
        import { digits, Learner } from 'convscope'
        const model = tf.sequential({ layers: [tf.layers.flatten({ inputShape: [28, 28, 1] }), tf.layers.dense({ units: 1000, kernelInitializer: 'zeros' }), tf.layers.dense({ units: 10, kernelInitializer: 'zeros' })] })
        const learn = new Learner(await digits({ training: 64, validation: 64 }), model)
        for (let number = ${1000 * kill + 1}; ; number++) {
          model.setWeights(model.getWeights().map(weight => tf.fill(weight.shape, number)))
          await learn.save('model')
          console.log('saved')
        }`)
      await kernel.printed('saved')
      // A save takes some tens of milliseconds: somewhere in the next ones.
      await new Promise(resolve => setTimeout(resolve, (kill * 37) % 150))
      process.kill(kernel.kernel.pid ?? NaN, 'SIGKILL')
      await run
      await kernel.end()
      const { tensors } = decodeSafetensors(readFileSync(file))
      const weights = tensors.filter(({ name }) => !name.startsWith('optimizer/'))
      assert.equal(weights.length, 4)
      const [number = NaN] = weights[0]?.values ?? []
      assert.ok(number > 1000 * kill && number < 1000 * (kill + 1), `${number} is of kill ${kill}`)
      assert.ok(weights.every(({ values }) => (values as Float32Array).every(value => value === number)), `kill ${kill}: numbers of different saves`)
    }
  })

  it('is not needed to go on after a callback of five lines that throws: the error names it, its event and its line', async () => {
    const kernel = new TestKernel()
    try {
      const run = await kernel.run(`import { Callback, digits, Learner, simpleCnn } from 'convscope'
class Peek extends Callback {
  afterBatch() {
    if (this.learn.step === 2) (undefined as any).nothing()
  }
}
const learn = new Learner(await digits({ batchSize: 32, training: 160, validation: 50 }), simpleCnn({ filters: [4] }), { callbacks: [new Peek()] })
await learn.fit(1)`)
      assert.equal(run.error?.name, 'TypeError', run.error?.stack)
      assert.match(run.error.message, /nothing.* \(thrown by the callback peek in afterBatch\)$/)
      assert.match(run.error.stack, /cell-1\.ts:4:/)
      assert.equal(await kernel.value("learn.removeCallback('peek')\nawait learn.fit(1)\nlearn.recorder.record.state"), "'finished'")
    } finally {
      await kernel.end()
    }
  })
})
