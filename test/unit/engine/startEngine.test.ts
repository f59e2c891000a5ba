import * as tf from '@tensorflow/tfjs'
import assert from 'node:assert/strict'
import { currentEngine, EngineError, engineStatus, startEngine, type EngineChoice } from '../../../src/engine'
import { TFJS_NODE_VERSION } from '../../../src/engine/tensorflow/installation'
import { restoreBackend, startOrSkip } from './backends'
import { ownCache, writeBrokenEngine } from './ownCache'

describe('startEngine', function () {
  this.timeout(60_000)
  restoreBackend()

  const chosen = process.env.CONVSCOPE_ENGINE
  beforeEach(() => {
    delete process.env.CONVSCOPE_ENGINE
  })
  afterEach(() => {
    if (chosen === undefined) delete process.env.CONVSCOPE_ENGINE
    else process.env.CONVSCOPE_ENGINE = chosen
  })

  it('starts wasm, which then computes', async () => {
    const engine = await startEngine('wasm')
    assert.equal(engine.name, 'wasm')
    assert.match(engine.device, /CPU, one thread/)
    assert.equal(currentEngine(), engine)
    assert.equal(tf.getBackend(), 'wasm')
    assert.equal(tf.tidy(() => tf.add(1, 1).dataSync()[0]), 2)
  })

  it('starts tensorflow, which then computes', async function () {
    await startOrSkip(this, 'tensorflow')
    assert.equal(tf.getBackend(), 'tensorflow')
    assert.match(currentEngine()?.version ?? '', /^2\.\d+/)
    assert.equal(tf.tidy(() => tf.add(1, 1).dataSync()[0]), 2)
  })

  it('shares one start between calls at the same time, and lets different choices take turns', async () => {
    const [a, b] = [startEngine('wasm'), startEngine('wasm')]
    assert.equal(a, b)
    const auto = startEngine('auto')
    await Promise.all([a, b])
    const last = await auto
    assert.equal(currentEngine(), last)
    assert.equal(tf.getBackend(), last.name)
  })

  it('takes wasm for auto where CONVSCOPE_ENGINE asks for it, and tensorflow still where that is named', async function () {
    process.env.CONVSCOPE_ENGINE = 'wasm'
    assert.equal((await startEngine('auto')).name, 'wasm')
    await startOrSkip(this, 'tensorflow')
    assert.equal(currentEngine()?.name, 'tensorflow')
  })

  it('leaves errors of the process to the process', async () => {
    const count = () => process.listenerCount('uncaughtException') + process.listenerCount('unhandledRejection')
    const before = count()
    await startEngine('wasm')
    assert.equal(count(), before)
  })

  it('refuses an engine that does not exist, and the one in use stays', async () => {
    await startEngine('wasm')
    await assert.rejects(startEngine('webgl' as EngineChoice), (error: Error) => error instanceof EngineError && /"webgl".*auto, tensorflow, wasm/.test(error.message))
    assert.equal(currentEngine()?.name, 'wasm')
    assert.equal(tf.getBackend(), 'wasm')
  })

  describe('where tensorflow is not installed', () => {
    ownCache()

    it('auto takes wasm and says why and what to do', async () => {
      const engine = await startEngine('auto')
      assert.equal(engine.name, 'wasm')
      assert.match(engine.note ?? '', /not installed here.*npx convscope engine install tensorflow/)
    })

    it('tensorflow says what to do, and the engine in use stays', async () => {
      await startEngine('wasm')
      await assert.rejects(startEngine('tensorflow'), /not installed here.*npx convscope engine install tensorflow/)
      assert.equal(tf.getBackend(), 'wasm')
    })

    it('the status says so, and that wasm works', async () => {
      const [tensorflow, wasm] = await engineStatus()
      assert.deepEqual([tensorflow?.name, tensorflow?.works], ['tensorflow', false])
      assert.match(tensorflow?.reason ?? '', /Not installed/)
      assert.deepEqual([wasm?.name, wasm?.works], ['wasm', true])
    })
  })

  describe('where the native part is broken', () => {
    ownCache()

    it('auto takes wasm and says why', async () => {
      await writeBrokenEngine(TFJS_NODE_VERSION)
      const engine = await startEngine('auto')
      assert.equal(engine.name, 'wasm')
      assert.match(engine.note ?? '', /could not be loaded.*install it again/)
    })

    it('the status says why', async () => {
      await writeBrokenEngine(TFJS_NODE_VERSION)
      const [tensorflow] = await engineStatus()
      assert.equal(tensorflow?.works, false)
      assert.match(tensorflow.reason ?? '', /could not be loaded.*install it again/)
    })

    it('an engine of another tfjs-node is not loaded', async () => {
      await writeBrokenEngine('1.0.0')
      await assert.rejects(startEngine('tensorflow'), /built for tfjs-node 1\.0\.0.*install it again/)
    })
  })
})
