import { benchCommand } from './commands/bench'
import { engineCommand } from './commands/engine'
import { exportCommand } from './commands/export'
import { ledgerCommand } from './commands/ledger'
import { runCommand } from './commands/run'

const USAGE = `convscope: watch a convolutional network train

  convscope run NOTEBOOK       executes a notebook without VS Code
  convscope export FILE        keeps a run of a notebook as JSON, as a table (Arrow) or as a report (HTML)
  convscope ledger [FILES…]    gathers the verdicts of executed notebooks into one table
  convscope engine …           which engines compute here; installs and removes TensorFlow's
  convscope bench              measures speed, overhead and delays on this machine
  convscope --version

Each has a --help.
`

/** Runs the command line; returns the exit code: 0 done, 1 failed, 2 not understood, 130 interrupted. */
async function main([command, ...args]: string[]): Promise<number> {
  switch (command) {
    case 'run':
      return runCommand(args)
    case 'export':
      return exportCommand(args)
    case 'ledger':
      return ledgerCommand(args)
    case 'engine':
      return engineCommand(args, process.stdout)
    case 'bench':
      return benchCommand(args)
    case '--version':
    case '-v':
      process.stdout.write(`${process.env.CONVSCOPE_VERSION ?? ''}\n`)
      return 0
    case '--help':
    case '-h':
    case 'help':
      process.stdout.write(USAGE)
      return 0
    default:
      process.stderr.write(`${command === undefined ? '' : `There is no command "${command}".\n\n`}${USAGE}`)
      return 2
  }
}

// `| head` closes our output before we have said all.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
})

void main(process.argv.slice(2)).then(
  code => {
    process.exitCode = code
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  }
)
