// npm test [-- STAGE …] [--grep TEXT] [--no-engine]: sets up what the tests need and runs them all; a failing stage does not stop the others.
import { parseArgs } from 'node:util'
import { setUp } from './setUp.mjs'
import { stages } from './testing/stages.mjs'

const { values, positionals } = parseArgs({ allowPositionals: true, options: { grep: { type: 'string' }, 'no-engine': { type: 'boolean', default: false } } })
const unknown = positionals.filter((name) => !stages.some((stage) => stage.name === name))
if (unknown.length > 0) {
  console.error(`There is no stage ${unknown.join(', ')}. Stages: ${stages.map((stage) => stage.name).join(', ')}`)
  process.exit(2)
}

const engine = await setUp({ tests: true, engine: !values['no-engine'] })
console.log(`Engine: ${engine}`)

/** @type {Array<{ name: string, seconds: number, results: import('./testing/stage.mjs').TestResults }>} */
const ran = []
for (const { name, about, run } of stages) {
  if (positionals.length > 0 && !positionals.includes(name)) continue
  console.log(`\n── ${name}: ${about}`)
  const start = Date.now()
  /** @type {import('./testing/stage.mjs').TestResults} */
  const results = await run({ grep: values.grep }).catch((error) => ({ passed: [], failed: [{ title: `${name}: could be run`, message: error instanceof Error ? error.stack ?? error.message : String(error) }], skipped: [] }))
  ran.push({ name, seconds: (Date.now() - start) / 1000, results })
}

const failed = ran.flatMap(({ name, results }) => results.failed.map((test) => ({ name, ...test })))
const skipped = ran.flatMap(({ name, results }) => results.skipped.map((test) => ({ name, ...test })))
if (failed.length > 0) console.log(`\nFailed:\n${failed.map((test) => `  ${test.name} · ${test.title}\n      ${firstLines(test.message)}`).join('\n')}`)
if (skipped.length > 0) console.log(`\nSkipped:\n${skipped.map((test) => `  ${test.name} · ${test.title}\n      ${test.reason}`).join('\n')}`)
console.log()
for (const { name, seconds, results } of ran) {
  console.log(`${name.padEnd(8)}${counts(results)} (${seconds.toFixed(1)} s)`)
}
console.log()
console.log(counts({ passed: ran.flatMap(({ results }) => results.passed), failed, skipped }))
process.exit(failed.length > 0 ? 1 : 0)

/** @param {{ passed: unknown[], failed: unknown[], skipped: unknown[] }} results */
function counts(results) {
  return `${results.passed.length} passed, ${results.failed.length} failed, ${results.skipped.length} skipped`
}

/** @param {string} text */
function firstLines(text) {
  return text.split('\n').slice(0, 6).join('\n      ')
}
