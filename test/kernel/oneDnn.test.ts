import assert from 'node:assert/strict'
import { engineStatus } from '../../src/engine'
import { skipBecause } from '../skipBecause'
import { TestKernel } from './TestKernel'

const ON = 'oneDNN custom operations are on'

describe('oneDNN', function () {
  this.timeout(60_000)
  before(async function () {
    if (process.platform !== 'linux' || process.arch !== 'x64') skipBecause(this, 'TensorFlow’s other builds have no oneDNN')
    const status = (await engineStatus()).find(({ name }) => name === 'tensorflow')
    if (status?.works !== true) skipBecause(this, status?.reason ?? 'tensorflow does not work here')
  })

  // By itself TensorFlow turns it on where a processor has AVX-512 VNNI or AMX, and nowhere else.
  for (const [what, env, on] of [
    ['computes whatever the processor', {}, true],
    ['stays off where the person has turned it off', { TF_ENABLE_ONEDNN_OPTS: '0' }, false]
  ] as const)
    it(what, async () => {
      const kernel = new TestKernel({ engine: 'tensorflow', env: { TF_CPP_MIN_LOG_LEVEL: '0', ...env } })
      try {
        await kernel.value("import * as tf from '@tensorflow/tfjs'\ntf.scalar(1).dataSync()[0]")
        const said = kernel.all.flatMap(message => (message.type === 'stream' ? [message.text] : [])).join('')
        assert.match(said, /AVX/, 'TensorFlow says what it finds')
        assert.equal(said.includes(ON), on)
      } finally {
        await kernel.end()
      }
    })
})
