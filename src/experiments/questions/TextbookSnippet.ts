import * as v from 'valibot'
import { python } from '../../engine/tensorflow/python'
import { runProgram } from '../../engine/tensorflow/runProgram'
import { escapeMarkup } from '../../picture'
import { JUPYTER_DISPLAY, type Displayable, type MimeBundle } from '../../run'
import { Table } from '../Table'
import { SnippetRun } from './SnippetRun'

const PATIENCE_MS = 120_000
const MARK = 'convscope-snippet:'

/** Runs a line, and writes down what came of it. `gc` knows of every object that holds another. */
const FRAME = `
import gc, json
events, attempts = [], []
def attempt(call):
    events.clear()
    error = None
    try:
        exec(call, globals())
    except Exception as raised:
        error = f'{type(raised).__name__}: {raised}'
    gc.collect()
    holders = [type(one).__name__ for one in gc.get_referrers(callback) if one is not globals()]
    attempts.append(dict(call=call, error=error, events=list(events), heldBy=holders))
`

/** A snippet of Python: displayed, it shows its code; `run` runs it. */
export class TextbookSnippet implements Displayable {
  constructor(
    /** The library it needs, as people call it. */
    readonly library: string,
    /** What goes before: imports, and a model to train. */
    private readonly setUp: string,
    /** What is shown. Calls `events.append(…)` where a method of `callback` runs. */
    readonly code: string,
    /** Lines that are tried one by one, whatever became of those before. */
    readonly calls: readonly string[],
    /** A Python expression for the library's name and version. */
    private readonly version: string,
    /** What came of it when it was recorded. */
    readonly recorded: SnippetRun
  ) {}

  /** The whole program, which prints what came of it as JSON. */
  get program(): string {
    return [this.setUp, FRAME, this.code, ...this.calls.map(call => `attempt(${JSON.stringify(call)})`), `print('\\n${MARK}' + json.dumps(dict(version=${this.version}, attempts=attempts)))`].join('\n')
  }

  /**
   * Runs it by the Python that `CONVSCOPE_PYTHON` names, `python3` by default. Where that cannot be, the result is the recorded one, and
   * says so and why.
   */
  async run(): Promise<SnippetResult> {
    const env = { ...process.env, PYTHONWARNINGS: 'ignore', TF_CPP_MIN_LOG_LEVEL: '3', CUDA_VISIBLE_DEVICES: '' }
    try {
      const { code, output, errors } = await runProgram(python(), ['-c', this.program], { env, signal: AbortSignal.timeout(PATIENCE_MS) })
      const said = output.split('\n').find(line => line.startsWith(MARK))
      if (code === 0 && said !== undefined) return new SnippetResult(this.library, v.parse(SnippetRun, JSON.parse(said.slice(MARK.length))))
      return new SnippetResult(this.library, this.recorded, lastLine(errors) || `${python()} ended with code ${code ?? 'unknown'}`)
    } catch (error) {
      return new SnippetResult(this.library, this.recorded, error instanceof Error ? error.message : String(error))
    }
  }

  [JUPYTER_DISPLAY](): MimeBundle {
    const text = [this.code.trim(), '', ...this.calls].join('\n')
    return { 'text/html': `<pre>${escapeMarkup(text)}</pre>`, 'text/plain': text }
  }
}

/** What came of a snippet. Displays itself as a table: call by call. */
export class SnippetResult implements Displayable {
  constructor(
    readonly library: string,
    readonly run: SnippetRun,
    /** Why it was not run here but is what was recorded; undefined where it was run. */
    readonly notRun?: string
  ) {}

  get table(): Table {
    const { attempts, version } = this.run
    return new Table(
      ['call', 'what Python says', 'methods of the callback that ran'],
      attempts.map(({ call, error, events }) => [call, error ?? 'it runs', counted(events)]),
      this.notRun === undefined ? `Run here, with ${version}.` : `Recorded with ${version}; not run here: ${this.notRun}`
    )
  }

  [JUPYTER_DISPLAY](): MimeBundle {
    return this.table[JUPYTER_DISPLAY]()
  }
}

/** `on_train_begin, on_epoch_end × 3, on_train_end`; `none` of an empty list. */
export function counted(events: readonly string[]): string {
  const runs: [name: string, count: number][] = []
  for (const event of events) {
    const last = runs.at(-1)
    if (last?.[0] === event) last[1]++
    else runs.push([event, 1])
  }
  return runs.map(([name, count]) => (count === 1 ? name : `${name} × ${count}`)).join(', ') || 'none'
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1)?.slice(0, 300) ?? ''
