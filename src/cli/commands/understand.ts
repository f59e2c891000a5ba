import { parseArgs, type ParseArgsConfig } from 'node:util'

type Options = NonNullable<ParseArgsConfig['options']>
const HELP = { help: { type: 'boolean', short: 'h' } } as const
type Understood<O extends Options> = ReturnType<typeof parseArgs<{ args: string[]; allowPositionals: true; options: O & typeof HELP }>>

/**
 * Reads what stands after a command's name. Where it asks for help, or is not understood, that is written.
 * @param options of the command, beside `--help`
 * @returns the exit code, where there is nothing left to do
 */
export function understand<const O extends Options>(args: string[], usage: string, options: O): Understood<O> | number {
  let parsed: Understood<O>
  try {
    parsed = parseArgs({ args, allowPositionals: true, options: { ...options, ...HELP } })
  } catch (error) {
    return misunderstood((error as Error).message, usage)
  }
  if (!(parsed.values as { help?: boolean }).help) return parsed
  process.stdout.write(usage)
  return 0
}

/** Says what was not understood, and how it is used. @returns the exit code */
export function misunderstood(message: string, usage: string): number {
  process.stderr.write(`${message}\n\n${usage}`)
  return 2
}
