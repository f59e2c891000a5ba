import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import * as v from 'valibot'
import { checksumOfCode, UNFINISHED_RUN, UnfinishedRun } from './UnfinishedRun'
import { whyUnreadable } from './whyUnreadable'

const Text = v.union([v.string(), v.array(v.string())])

const Cell = v.looseObject({
  id: v.optional(v.string()),
  cell_type: v.picklist(['code', 'markdown', 'raw']),
  source: Text,
  metadata: v.optional(v.looseObject({})),
  /** Whoever wrote them: kept as they are until the cell is executed. */
  outputs: v.optional(v.array(v.unknown())),
  execution_count: v.optional(v.nullable(v.number()))
})

const Notebook = v.looseObject({
  nbformat: v.number(),
  nbformat_minor: v.number(),
  metadata: v.optional(
    v.looseObject({
      kernelspec: v.optional(v.looseObject({ name: v.optional(v.string()), language: v.optional(v.string()), display_name: v.optional(v.string()) })),
      language_info: v.optional(v.looseObject({ name: v.optional(v.string()) }))
    })
  ),
  cells: v.array(v.unknown())
})

export type NotebookCell = v.InferOutput<typeof Cell>
export type CodeLanguage = 'typescript' | 'javascript'

/** A notebook that cannot be executed; the message is meant for a person. */
export class NotebookFileError extends Error {
  override name = 'NotebookFileError'
}

/** A notebook file (nbformat 4). What is in it and not understood stays in it. */
export class NotebookFile {
  private constructor(
    private readonly content: v.InferOutput<typeof Notebook>,
    readonly cells: NotebookCell[]
  ) {}

  /** @throws {NotebookFileError} */
  static async read(file: string): Promise<NotebookFile> {
    let text: string
    try {
      text = await readFile(file, 'utf8')
    } catch (error) {
      throw new NotebookFileError(whyUnreadable(file, error, 'a notebook'))
    }
    return NotebookFile.parse(text, file)
  }

  /**
   * @param name of the file, for messages
   * @throws {NotebookFileError}
   */
  static parse(text: string, name: string): NotebookFile {
    const parsed = v.safeParse(Notebook, parseJson(text, name))
    if (!parsed.success) {
      const issue = parsed.issues[0]
      throw new NotebookFileError(`${name} is JSON, but no notebook: ${v.getDotPath(issue) ?? 'the file itself'}: ${issue.message}. A notebook has "nbformat": 4 and a list "cells".`)
    }
    const content = parsed.output
    if (content.nbformat !== 4) throw new NotebookFileError(`${name} is a notebook of format ${content.nbformat}; only format 4 is read. Open it in VS Code or Jupyter and save it again.`)
    const cells = content.cells.map((cell, index) => {
      const result = v.safeParse(Cell, cell)
      if (result.success) return result.output
      throw new NotebookFileError(`${name}: cell ${index + 1} is broken: ${v.getDotPath(result.issues[0]) ?? 'the cell itself'}: ${result.issues[0].message}.`)
    })
    return new NotebookFile(content, cells)
  }

  /**
   * Whether the notebook is one for this kernel.
   * @throws {NotebookFileError} where it is written in another language, or has nothing to execute
   */
  check(name: string): void {
    const { kernelspec, language_info: info } = this.content.metadata ?? {}
    const language = kernelspec?.language ?? info?.name
    if (language !== undefined && languageOf(language) === undefined)
      throw new NotebookFileError(`${name} is for the kernel "${kernelspec?.display_name ?? kernelspec?.name ?? language}", whose language is ${language}. Convscope executes TypeScript and JavaScript.`)
    if (language === undefined && kernelspec?.name !== undefined && !/convscope|typescript|javascript|deno|node/i.test(kernelspec.name))
      throw new NotebookFileError(`${name} is for the kernel "${kernelspec.name}", which Convscope does not know. It executes TypeScript and JavaScript.`)
    if (this.cells.length === 0) throw new NotebookFileError(`${name} has no cells.`)
    if (!this.cells.some(isCode)) throw new NotebookFileError(`${name} has no code cells: there is nothing to execute.`)
  }

  /** Checksum of all code cells: outputs are of this code. */
  get code(): string {
    return checksumOfCode(this.cells.filter(isCode).map(sourceOf))
  }

  /** A run of this notebook that was not brought to its end; undefined where none is known. */
  get unfinished(): UnfinishedRun | undefined {
    const parsed = v.safeParse(UnfinishedRun, this.content.metadata?.[UNFINISHED_RUN])
    return parsed.success ? parsed.output : undefined
  }
  set unfinished(run: UnfinishedRun | undefined) {
    const others = Object.fromEntries(Object.entries(this.content.metadata ?? {}).filter(([name]) => name !== UNFINISHED_RUN))
    this.content.metadata = run ? { ...others, [UNFINISHED_RUN]: run } : others
  }

  /** The language of a code cell; `undefined` when it is one that Convscope does not execute. */
  languageOf(cell: NotebookCell): CodeLanguage | undefined {
    // VS Code notes it where a cell differs from its notebook.
    const own = v.safeParse(v.object({ vscode: v.object({ languageId: v.string() }) }), cell.metadata)
    if (own.success) return languageOf(own.output.vscode.languageId)
    const { kernelspec, language_info: info } = this.content.metadata ?? {}
    return languageOf(kernelspec?.language ?? info?.name ?? 'typescript')
  }

  /** The file's text as nbformat 4.5, in which every cell has an id. */
  toString(): string {
    const taken = new Set(this.cells.map(cell => cell.id))
    const cells = this.cells.map(cell => {
      const id = cell.id ?? freshId(taken)
      const { outputs, execution_count: count, ...rest } = cell
      return { ...rest, id, metadata: cell.metadata ?? {}, source: lines(sourceOf(cell)), ...(isCode(cell) ? { execution_count: count ?? null, outputs: outputs ?? [] } : {}) }
    })
    const { content } = this
    return `${JSON.stringify({ ...content, metadata: content.metadata ?? {}, cells, nbformat: 4, nbformat_minor: Math.max(5, content.nbformat_minor) }, null, 1)}\n`
  }
}

export const isCode = (cell: NotebookCell): boolean => cell.cell_type === 'code'
export const sourceOf = ({ source }: NotebookCell): string => (typeof source === 'string' ? source : source.join(''))

/** Text as notebooks hold it: a list of lines, each with its line break. */
export function lines(text: string): string[] {
  return text === '' ? [] : text.split(/(?<=\n)/)
}

function languageOf(name: string): CodeLanguage | undefined {
  const known: Record<string, CodeLanguage> = { typescript: 'typescript', ts: 'typescript', javascript: 'javascript', js: 'javascript' }
  return known[name.toLowerCase()]
}

function freshId(taken: Set<string | undefined>): string {
  for (;;) {
    const id = randomUUID().slice(0, 8)
    if (taken.has(id)) continue
    taken.add(id)
    return id
  }
}

function parseJson(text: string, name: string): unknown {
  if (text.trim() === '') throw new NotebookFileError(`${name} is empty; a notebook is a JSON file.`)
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    throw new NotebookFileError(`${name} is not a notebook: it is no JSON (${error instanceof Error ? error.message : String(error)}).`)
  }
}
