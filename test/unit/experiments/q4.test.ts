import * as tf from '@tensorflow/tfjs'
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { startEngine } from '../../../src/engine'
import { decideQ4, kerasSnippet, pytorchSnippet, SnippetResult, TextbookSnippet, Verdict, VERDICT_MIME, whereHeld, type Q4Answer, type Q4Observations, type SnippetRun } from '../../../src/experiments'
import { ActivationStats, Learner, simpleCnn, TerminateOnNaN } from '../../../src/learner'
import { JUPYTER_DISPLAY } from '../../../src/run'
import { skipBecause } from '../../skipBecause'
import { twoClassData } from './twoClassData'

const PYTHON = process.env.CONVSCOPE_PYTHON || 'python3'

/** Whether Python finds each of these, where `a|b` is one of several; they are not imported, which takes long. */
function pythonHas(...modules: string[]): boolean {
  const program = `import importlib.util, sys; sys.exit(not all(any(importlib.util.find_spec(name) for name in one.split('|')) for one in sys.argv[1:]))`
  try {
    execFileSync(PYTHON, ['-c', program, ...modules], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** What the textbook's programs would have left, were they other than they are. */
const changed = (result: SnippetResult, change: (attempt: SnippetRun['attempts'][number]) => Partial<SnippetRun['attempts'][number]>): SnippetResult =>
  new SnippetResult(result.library, { ...result.run, attempts: result.run.attempts.map(attempt => ({ ...attempt, ...change(attempt) })) })

describe('question 4', function () {
  this.timeout(300_000)
  const recorded = { keras: new SnippetResult('Keras', kerasSnippet.recorded), pytorch: new SnippetResult('PyTorch', pytorchSnippet.recorded) }
  const kept = new ActivationStats()
  const passed = new TerminateOnNaN()
  const called: string[] = []
  let observations: Q4Observations
  let answer: Q4Answer

  class AfterTraining extends tf.Callback {
    override async onTrainBegin(): Promise<void> {
      called.push('onTrainBegin')
      return Promise.resolve()
    }
    override async onEpochEnd(): Promise<void> {
      called.push('onEpochEnd')
      return Promise.resolve()
    }
    override async onTrainEnd(): Promise<void> {
      called.push('onTrainEnd')
      return Promise.resolve()
    }
  }

  before(async () => {
    await startEngine('wasm')
    const learner = new Learner(twoClassData(), simpleCnn({ filters: [4, 8], inputShape: [12, 12, 1], classes: 2 }), { callbacks: [kept] })
    await learner.fit(1, { lr: 0.05, callbacks: [passed] })
    const small = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [4] })] })
    small.compile({ optimizer: 'sgd', loss: 'meanSquaredError' })
    await small.fit(tf.ones([8, 4]), tf.zeros([8, 2]), { epochs: 3, callbacks: [new AfterTraining()] })
    observations = { ...recorded, tensorflowJs: called, learner, kept, passed }
    answer = decideQ4(observations)
  })

  it('decides the claims by what happened', () => {
    assert.deepEqual(answer.verdicts.map(verdict => [verdict.claim.id, verdict.words, verdict.cases.map(one => `${one.name} ${one.found}/${one.claimed}`).join(', ')]), [
      ['4.1', 'supported', 'in Keras 1/1, in TensorFlow.js 1/1'],
      ['4.2', 'contradicted', 'in PyTorch 0/2'],
      ['4.3', 'mixed: supported in Keras, contradicted in PyTorch', 'in Keras 1/1, in PyTorch 0/1'],
      ['4.4', 'contradicted', 'in Keras 0/1, in PyTorch 0/1']
    ])
    assert.match(answer.verdict('4.2').finding, /takes 3 positional arguments but 4 were given/)
    assert.match(answer.verdict('4.4').finding, /activationStats and activation_stats/)
    assert.equal(answer.verdict('4.3').evidence.find(one => one.what.includes('Learner'))?.quantity, 0)
  })

  it('would decide otherwise, had something else happened', () => {
    const twice = decideQ4({ ...observations, keras: changed(recorded.keras, ({ events }) => ({ events: [...events, 'on_train_end'] })) })
    assert.equal(twice.verdict('4.1').words, 'mixed: contradicted in Keras, supported in TensorFlow.js')
    const early = decideQ4({ ...observations, tensorflowJs: ['onTrainBegin', 'onTrainEnd', 'onEpochEnd'] })
    assert.equal(early.verdict('4.1').words, 'mixed: supported in Keras, contradicted in TensorFlow.js')
    const works = decideQ4({ ...observations, pytorch: changed(recorded.pytorch, () => ({ error: null, events: ['on_train_end'], heldBy: ['dict'] })) })
    assert.deepEqual(works.verdicts.map(verdict => verdict.kind), ['supported', 'supported', 'supported', 'contradicted'])
    assert.match(works.verdict('4.4').words, /supported in PyTorch/)
  })

  it('refuses results of the wrong library', () => {
    assert.throws(() => decideQ4({ ...observations, keras: recorded.pytorch }), /kerasSnippet\.run\(\).*PyTorch and PyTorch/)
  })

  it('displays cards and tables without scripts, as HTML and text', () => {
    for (const shown of [...answer.verdicts, answer, kerasSnippet, pytorchSnippet, recorded.keras, recorded.pytorch]) {
      const bundle = shown[JUPYTER_DISPLAY]()
      assert.deepEqual(Object.keys(bundle), [...(shown instanceof Verdict ? [VERDICT_MIME] : []), 'text/html', 'text/plain'])
      assert.doesNotMatch(String(bundle['text/html']), /<script|javascript:|\son\w+=|undefined|NaN/)
    }
  })

  for (const [snippet, modules] of [[kerasSnippet, ['keras', 'tensorflow|torch|jax']], [pytorchSnippet, ['torch']]] as const)
    it(`what was recorded is what ${snippet.library} does`, async function () {
      if (!pythonHas(...modules)) skipBecause(this, `${PYTHON} with ${modules.join(' and ')} is needed`)
      const { notRun, run } = await snippet.run()
      assert.equal(notRun, undefined)
      assert.deepEqual(run.attempts, snippet.recorded.attempts)
    })

  describe('a snippet', () => {
    const probe = (setUp: string, calls: string[], recordedRun: SnippetRun = { version: 'Nothing 0', attempts: [{ call: 'x', error: null, events: [], heldBy: [] }] }): TextbookSnippet =>
      new TextbookSnippet('Nothing', setUp, 'class Own:\n    def end(self): events.append("end")\ncallback = Own()', calls, '"Nothing 1"', recordedRun)

    it('says of each call what was called, what was raised, and what holds the callback', async function () {
      if (!pythonHas('json')) skipBecause(this, `${PYTHON} is needed`)
      const { run, notRun, table } = await probe('kept = []', ['callback.end()', 'print("noise"); raise ValueError("no")', 'kept.append(callback)']).run()
      assert.equal(notRun, undefined)
      assert.deepEqual(run, {
        version: 'Nothing 1',
        attempts: [
          { call: 'callback.end()', error: null, events: ['end'], heldBy: [] },
          { call: 'print("noise"); raise ValueError("no")', error: 'ValueError: no', events: [], heldBy: [] },
          { call: 'kept.append(callback)', error: null, events: [], heldBy: ['list'] }
        ]
      })
      assert.match(table.note, /^Run here, with Nothing 1/)
    })

    it('gives what was recorded where the library is missing, and says so', async () => {
      const { run, notRun, table } = await probe('import there_is_no_such_library', []).run()
      assert.equal(run.version, 'Nothing 0')
      assert.ok(notRun)
      assert.match(table.note, /^Recorded with Nothing 0; not run here: .*(there_is_no_such_library|spawn)/)
    })

    it('gives what was recorded where there is no Python', async () => {
      const before = process.env.CONVSCOPE_PYTHON
      process.env.CONVSCOPE_PYTHON = 'there-is-no-such-python'
      try {
        assert.match((await probe('', []).run()).notRun ?? '', /ENOENT/)
      } finally {
        if (before === undefined) delete process.env.CONVSCOPE_PYTHON
        else process.env.CONVSCOPE_PYTHON = before
      }
    })
  })

  it('finds by which paths an object is held', () => {
    const wanted = {}
    const holder: Record<string, unknown> = { here: wanted, deep: { list: [1, wanted] }, numbers: new Float32Array(3) }
    holder.self = holder
    assert.deepEqual(whereHeld(holder, wanted), ['here'])
    assert.deepEqual(whereHeld(holder, wanted, 3), ['here', 'deep.list.1'])
    assert.deepEqual(whereHeld(holder, {}, 5), [])
  })
})
