import { readdirSync, readFileSync } from 'node:fs'

/** A process of this machine, told apart from a later one with the same id by the moment at which it started. */
interface LivingProcess {
  readonly pid: number
  readonly parent: number
  readonly started: string
}

/** All processes that descend from one, that one included. Linux only, where /proc tells it. */
export function processTree(root: number): LivingProcess[] {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((name) => readProcess(Number(name)) ?? [])
  const tree = all.filter((one) => one.pid === root)
  for (const one of tree) tree.push(...all.filter((other) => other.parent === one.pid))
  return tree
}

/** Which of these processes still run. */
export function stillRunning(processes: LivingProcess[]): LivingProcess[] {
  return processes.filter(({ pid, started }) => readProcess(pid)?.started === started)
}

function readProcess(pid: number): LivingProcess | undefined {
  try {
    // The name, in parentheses, may hold anything; the fields are counted from behind it.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ')
    return fields[0] === 'Z' ? undefined : { pid, parent: Number(fields[1]), started: fields[19] ?? '' }
  } catch {
    return undefined
  }
}
