// npm test [-- STAGE …] [--grep TEXT] [--no-engine]: sets up what the tests need and runs them all; a failing stage does not stop the others.
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { inProject } from './projectFolder.mjs'
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
const chosen = stages.filter(({ name }) => positionals.length === 0 || positionals.includes(name))
const first = chosen[0]
// Those before a window is opened need no quiet: on two processors, one of them is run beside the others.
const beside = availableParallelism() > 1 ? chosen.filter((stage) => stage.beside && stage !== first) : []
const running = beside.map((stage) => runBeside(stage))
for (const stage of chosen.filter((stage) => !beside.includes(stage))) {
  const isBefore = beside.some((other) => chosen.indexOf(stage) < chosen.indexOf(other))
  if (!isBefore) await showAll()
  console.log(titleOf(stage))
  ran.push(await timed(stage, {}))
}
await showAll()

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

/**
 * @param {import('./testing/stage.mjs').Stage} stage
 * @param {{ output?: number }} options
 */
async function timed({ name, run }, options) {
  const start = Date.now()
  /** @type {import('./testing/stage.mjs').TestResults} */
  const results = await run({ grep: values.grep, ...options }).catch((error) => ({ passed: [], failed: [{ title: `${name}: could be run`, message: error instanceof Error ? error.stack ?? error.message : String(error) }], skipped: [] }))
  return { name, seconds: (Date.now() - start) / 1000, results }
}

/**
 * Runs a stage while others print; the returned function waits for its end and prints what it printed.
 * @param {import('./testing/stage.mjs').Stage} stage
 */
function runBeside(stage) {
  const file = inProject('out', 'results', `${stage.name}.txt`)
  mkdirSync(path.dirname(file), { recursive: true })
  const output = openSync(file, 'w')
  const result = timed(stage, { output })
  return async () => {
    const ended = await result
    closeSync(output)
    console.log(`${titleOf(stage)}, beside the stages above`)
    process.stdout.write(readFileSync(file))
    return ended
  }
}

async function showAll() {
  for (const show of running.splice(0)) ran.push(await show())
}

/** @param {import('./testing/stage.mjs').Stage} stage */
function titleOf({ name, about }) {
  return `\n── ${name}: ${about}`
}

/** @param {{ passed: unknown[], failed: unknown[], skipped: unknown[] }} results */
function counts(results) {
  return `${results.passed.length} passed, ${results.failed.length} failed, ${results.skipped.length} skipped`
}

/** @param {string} text */
function firstLines(text) {
  return text.split('\n').slice(0, 6).join('\n      ')
}
