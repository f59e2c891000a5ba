import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'

/** What is looked at of the report. */
interface Report {
  speed: { engine: string }[]
  overhead: unknown[]
  streaming: { messagesPerSecond: number }[]
  trials: { ratio: number }[]
  pictures: { measured?: { longRun: { kilobytes: number }; live: { shown: { framesPerSecond: number }[] } } }
  vscode: { measured?: { latencyMs: { samples: number } } }
}

const run = promisify(execFile)
const CLI = path.join(__dirname, '../../dist/cli.js')

describe('convscope bench', function () {
  this.timeout(600_000)

  it('measures every figure it promises, inside VS Code too, and gives them as JSON', async () => {
    const { stdout } = await run(process.execPath, [CLI, 'bench', '--quick', '--json'], { maxBuffer: 1 << 24 })
    const report = JSON.parse(stdout) as Report
    const engines = new Set(report.speed.map(({ engine }) => engine))
    assert.ok([...engines].some(engine => engine.startsWith('wasm')), stdout)
    assert.equal(report.speed.length, engines.size * 2)
    // Moments, histograms, and histograms of some images, at two batch sizes.
    assert.equal(report.overhead.length, engines.size * 6)
    assert.equal(report.streaming.length, engines.size)
    assert.equal(report.trials.length, engines.size)
    for (const { ratio } of report.trials) assert.ok(ratio > 0, stdout)
    assert.ok((report.pictures.measured?.longRun.kilobytes ?? 0) > 0, JSON.stringify(report.pictures))
    for (const { framesPerSecond } of report.pictures.measured?.live.shown ?? []) assert.ok(framesPerSecond > 0, stdout)
    assert.ok((report.vscode.measured?.latencyMs.samples ?? 0) > 0, JSON.stringify(report.vscode))
    // JSON writes what was not measured, NaN, as null.
    const missing = [...stdout.matchAll(/"(\w+)": null/g)].map(match => match[1])
    assert.deepEqual(missing, [])
    for (const { messagesPerSecond } of report.streaming) assert.ok(messagesPerSecond <= 31, `${messagesPerSecond} messages a second`)
  })
})
