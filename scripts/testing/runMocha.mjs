// Runs one bundle of tests: node scripts/testing/runMocha.mjs BUNDLE RESULTS_FILE [GREP]
import { readFileSync } from 'node:fs'
import Mocha from 'mocha'
import { inProject } from '../projectFolder.mjs'
import { RecordingReporter } from './RecordingReporter.mjs'

/** Tests must end what they start; this long is waited for it. */
const LEFTOVERS_MS = 5000

const [bundle, resultsFile, grep] = process.argv.slice(2)
if (!bundle || !resultsFile) throw new Error('Usage: node scripts/testing/runMocha.mjs BUNDLE RESULTS_FILE [GREP]')
const mocha = new Mocha({ ...JSON.parse(readFileSync(inProject('.mocharc.json'), 'utf8')), reporter: RecordingReporter, reporterOptions: { resultsFile } })
if (grep) mocha.grep(grep)
mocha.addFile(bundle)
mocha.run((failures) => {
  process.exitCode = failures > 0 ? 1 : 0
  setTimeout(() => {
    console.log(`The tests left something running (${process.getActiveResourcesInfo().join(', ')}); it is ended now.`)
    process.exit()
  }, LEFTOVERS_MS).unref()
})
