// npm run docs: the API reference of what cells import, made of the docstrings, as dist/docs/index.html. A link that leads nowhere fails.
import { Application, ConsoleLogger } from 'typedoc'
import { inProject } from './projectFolder.mjs'

/** A schema and the type of the same name share their docstrings, which typedoc takes for a doubt. */
const HARMLESS = /has multiple declarations with a comment|The comments for .* are declared at/

class Logger extends ConsoleLogger {
  /**
   * @override
   * @param {Parameters<ConsoleLogger['log']>} args
   */
  log(...args) {
    if (!HARMLESS.test(args[0])) super.log(...args)
  }
}

const options = {
  name: 'Convscope',
  entryPoints: [inProject('src/index.ts')],
  tsconfig: inProject('tsconfig.json'),
  out: inProject('dist/docs'),
  readme: 'none',
  lang: 'en',
  // The type check is a stage of the tests.
  skipErrorChecking: true,
  excludeExternals: true,
  // Types that a public one mentions are documented beside it.
  plugin: ['typedoc-plugin-missing-exports'],
  placeInternalsInOwningModule: true,
  includeDocCommentReferences: true
}
const app = await Application.bootstrapWithPlugins(options, [])
app.logger = new Logger()

const project = await app.convert()
if (!project) process.exit(1)
app.validate(project)
await app.generateOutputs(project)
if (app.logger.hasErrors() || app.logger.hasWarnings()) process.exit(1)
console.log(`Open ${inProject('dist/docs/index.html')}`)
