import { readFileSync } from 'node:fs'
import path from 'node:path'
import Mocha from 'mocha'
import { RecordingReporter } from '../../scripts/testing/RecordingReporter.mjs'

/** The project's folder, seen from this bundle, out/test/vscode/index.js. */
const PROJECT = path.resolve(__dirname, '../../..')

/**
 * Runs the suite inside the extension host; VS Code calls it, in either runner.
 * `CONVSCOPE_TEST_RESULTS` names the file for the results, `CONVSCOPE_TEST_OUTPUT` the one to print to (VS Code's console is full of its
 * own words), `CONVSCOPE_TEST_GREP` picks tests.
 */
export async function run(): Promise<void> {
  const options = JSON.parse(readFileSync(path.join(PROJECT, '.mocharc.json'), 'utf8')) as Mocha.MochaOptions
  const mocha = new Mocha({ ...options, reporter: RecordingReporter, reporterOptions: { resultsFile: process.env.CONVSCOPE_TEST_RESULTS, outputFile: process.env.CONVSCOPE_TEST_OUTPUT } })
  if (process.env.CONVSCOPE_TEST_GREP) mocha.grep(process.env.CONVSCOPE_TEST_GREP)
  mocha.addFile(path.join(__dirname, 'suite.js'))
  await new Promise<void>((resolve, reject) => {
    mocha.run((failures) => { if (failures > 0) reject(new Error(`${failures} tests failed`)); else resolve() })
  })
}
