import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import * as v from 'valibot'
import { cellFile } from '../../../src/cellTypes/cellFile'
import { projectFolder } from '../../../scripts/projectFolder.mjs'

const Answer = v.object({ type: v.literal('response'), request_seq: v.number(), success: v.boolean(), message: v.optional(v.string()), body: v.optional(v.unknown()) })
const Diagnostic = v.object({ start: v.object({ line: v.number(), offset: v.number() }), text: v.string(), code: v.number() })
const Place = v.object({ file: v.string(), start: v.object({ line: v.number(), offset: v.number() }) })

/** TypeScript's own server, as VS Code starts it, with our plugin; cells of one notebook are open in it. */
export class TypeScriptServer {
  private readonly child: ChildProcessWithoutNullStreams
  private serial = 0
  private received = Buffer.alloc(0)
  private readonly waiting = new Map<number, { resolve: (body: unknown) => void; reject: (error: Error) => void }>()
  private cells: string[] = []

  /** @param inFolder whether VS Code knows of a folder that the notebook is in */
  constructor(
    private notebook: string,
    private readonly inFolder = true
  ) {
    this.child = spawn(process.execPath, [path.join(projectFolder, 'node_modules/typescript/lib/tsserver.js'), '--globalPlugins', 'convscope-cell-types', '--pluginProbeLocations', projectFolder, '--useInferredProjectPerProjectRoot', '--disableAutomaticTypingAcquisition', '--suppressDiagnosticEvents', ...(process.env['TSS_LOG'] ? ['--logVerbosity', 'verbose', '--logFile', process.env['TSS_LOG']] : [])])
    this.child.stdout.on('data', (data: Buffer) => this.receive(data))
  }

  /** Opens cells, and says their order, as the extension does for cells of our kernel. Those of another notebook are closed. */
  async open(sources: readonly string[], { say = true, notebook = this.notebook } = {}): Promise<void> {
    for (const file of this.cells) await this.ask('close', { file }, false)
    this.notebook = notebook
    this.cells = sources.map((_, index) => this.fileOf(index))
    for (const [index, source] of sources.entries()) await this.ask('open', this.file(index, source), false)
    if (say) this.order(sources.map((_, index) => index))
  }

  /** Says in which order the cells are. */
  order(cells: readonly number[]): void {
    void this.ask('configurePlugin', { pluginName: 'convscope-cell-types', configuration: { notebooks: [{ folder: path.dirname(this.notebook), cells: cells.map(cell => this.cells[cell] ?? '') }] } }, false)
  }

  /** Writes a cell anew. */
  async rewrite(cell: number, source: string): Promise<void> {
    await this.ask('updateOpen', { openFiles: [this.file(cell, source)] })
  }

  /** What VS Code underlines as wrong in a cell: `line: text`. */
  async errors(cell: number): Promise<string[]> {
    const found = v.parse(v.array(Diagnostic), await this.ask('syntacticDiagnosticsSync', { file: this.fileOf(cell) }))
    return found.map(({ start, text, code }) => `${start.line}: ${text} (${code})`)
  }

  /** What is shown of the name at a place. */
  async hover(cell: number, line: number, offset: number): Promise<{ displayString: string; documentation: unknown }> {
    return v.parse(v.object({ displayString: v.string(), documentation: v.unknown() }), await this.ask('quickinfo', { file: this.fileOf(cell), line, offset }))
  }

  async completions(cell: number, line: number, offset: number): Promise<string[]> {
    const { entries } = v.parse(v.object({ entries: v.array(v.object({ name: v.string() })) }), await this.ask('completionInfo', { file: this.fileOf(cell), line, offset, includeExternalModuleExports: true }))
    return entries.map(({ name }) => name)
  }

  /** Where the name at a place is declared: the cell's number or the file, and the line. */
  async definition(cell: number, line: number, offset: number): Promise<[cellOrFile: number | string, line: number][]> {
    return this.places(v.parse(v.array(Place), await this.ask('definition', { file: this.fileOf(cell), line, offset })))
  }

  async references(cell: number, line: number, offset: number): Promise<[cellOrFile: number | string, line: number][]> {
    return this.places(v.parse(v.object({ refs: v.array(Place) }), await this.ask('references', { file: this.fileOf(cell), line, offset })).refs)
  }

  async ask(command: string, given: object, answered = true): Promise<unknown> {
    const seq = ++this.serial
    const answer = answered ? new Promise((resolve, reject: (error: Error) => void) => this.waiting.set(seq, { resolve, reject })) : undefined
    this.child.stdin.write(`${JSON.stringify({ seq, type: 'request', command, arguments: given })}\n`)
    return answer
  }

  /** The places at which a name would be written anew: the cell, the line, and what is written before it. */
  async rename(cell: number, line: number, offset: number): Promise<[cell: number | string, line: number, prefix: string][]> {
    await this.ask('configure', { preferences: { providePrefixAndSuffixTextForRename: true } })
    const Spans = v.object({ locs: v.array(v.object({ file: v.string(), locs: v.array(v.object({ start: v.object({ line: v.number() }), prefixText: v.optional(v.string()), suffixText: v.optional(v.string()) })) })) })
    const { locs } = v.parse(Spans, await this.ask('rename', { file: this.fileOf(cell), line, offset }))
    return locs.flatMap(({ file, locs: places }) => places.map(({ start, prefixText = '' }): [number | string, number, string] => [this.cells.includes(file) ? this.cells.indexOf(file) : file, start.line, prefixText])).sort(([a, b], [c, d]) => Number(a) - Number(c) || b - d)
  }

  /** A cell's text after each of the quick fixes for an error. */
  async after(cell: number, source: string, { error, line, offset }: { error: number; line: number; offset: number }): Promise<string[]> {
    const Changes = v.array(v.object({ changes: v.array(v.object({ fileName: v.string(), textChanges: v.array(v.object({ start: v.object({ line: v.number(), offset: v.number() }), end: v.object({ line: v.number(), offset: v.number() }), newText: v.string() })) })) }))
    const actions = v.parse(Changes, await this.ask('getCodeFixes', { file: this.fileOf(cell), startLine: line, startOffset: offset, endLine: line, endOffset: offset, errorCodes: [error] }))
    const starts = source.split('\n').reduce<number[]>((all, text) => [...all, (all.at(-1) ?? 0) + text.length + 1], [0])
    const at = (place: { line: number; offset: number }): number => (starts[place.line - 1] ?? NaN) + place.offset - 1
    return actions.map(({ changes }) => changes.flatMap(({ textChanges }) => textChanges).reduceRight((text, { start, end, newText }) => text.slice(0, at(start)) + newText + text.slice(at(end)), source))
  }

  private file(cell: number, fileContent: string): object {
    return { file: this.fileOf(cell), fileContent, scriptKindName: 'TS', ...(this.inFolder ? { projectRootPath: path.dirname(this.notebook) } : {}) }
  }

  /** A cell's name on the server. */
  fileOf(cell: number): string {
    return cellFile({ authority: '', path: this.notebook, fragment: `W${cell}sZmlsZQ%3D%3D` })
  }

  async end(): Promise<void> {
    const exited = once(this.child, 'exit')
    this.child.stdin.end()
    await exited
  }

  private places(found: readonly v.InferOutput<typeof Place>[]): [number | string, number][] {
    return found.map(({ file, start }) => [this.cells.includes(file) ? this.cells.indexOf(file) : file, start.line])
  }

  private receive(data: Buffer): void {
    this.received = Buffer.concat([this.received, data])
    for (;;) {
      const head = /^Content-Length: (\d+)\r?\n\r?\n/.exec(this.received.toString('latin1', 0, 100))
      if (!head) return
      const [from, size] = [head[0].length, Number(head[1])]
      if (this.received.length < from + size) return
      const parsed = v.safeParse(Answer, JSON.parse(this.received.toString('utf8', from, from + size)))
      this.received = this.received.subarray(from + size)
      if (!parsed.success) continue
      const { request_seq, success, body, message } = parsed.output
      const asked = this.waiting.get(request_seq)
      this.waiting.delete(request_seq)
      if (success) asked?.resolve(body)
      else asked?.reject(new Error(message))
    }
  }
}
