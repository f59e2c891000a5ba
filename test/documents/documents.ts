import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import * as v from 'valibot'

/** The project's folder: the tests' bundles lie in out/test/. */
export const PROJECT = path.join(__dirname, '../..')

export const NOTEBOOKS = readdirSync(path.join(PROJECT, 'notebooks')).filter(name => name.endsWith('.ipynb'))

const lines = v.array(v.string())
const data = v.record(v.pipe(v.string(), v.regex(/^[\w.+-]+\/[\w.+-]+$/)), v.unknown())
const metadata = v.looseObject({})
const id = v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/))

/** What nbformat 4.5 asks for, and nothing beside it. */
const Output = v.variant('output_type', [
  v.strictObject({ output_type: v.literal('stream'), name: v.picklist(['stdout', 'stderr']), text: lines }),
  v.strictObject({ output_type: v.literal('display_data'), data, metadata }),
  v.strictObject({ output_type: v.literal('execute_result'), data, metadata, execution_count: v.nullable(v.number()) }),
  v.strictObject({ output_type: v.literal('error'), ename: v.string(), evalue: v.string(), traceback: lines })
])
const Cell = v.variant('cell_type', [
  v.strictObject({ cell_type: v.literal('markdown'), id, metadata, source: lines }),
  v.strictObject({ cell_type: v.literal('code'), id, metadata, source: lines, execution_count: v.nullable(v.number()), outputs: v.array(Output) })
])
const Notebook = v.strictObject({
  nbformat: v.literal(4),
  nbformat_minor: v.literal(5),
  metadata: v.looseObject({
    kernelspec: v.strictObject({ name: v.literal('convscope'), display_name: v.literal('TypeScript (Convscope)'), language: v.literal('typescript') }),
    language_info: v.looseObject({ name: v.literal('typescript') })
  }),
  cells: v.array(Cell)
})
type Cell = v.InferOutput<typeof Cell>
export type CodeCell = Extract<Cell, { cell_type: 'code' }>

export const textOf = (name: string): string => readFileSync(path.join(PROJECT, name), 'utf8')

/** A bundled notebook. Throws, naming the place, where it is not valid nbformat 4.5 for our kernel. */
export function readNotebook(name: string): v.InferOutput<typeof Notebook> {
  const parsed = v.safeParse(Notebook, JSON.parse(textOf(path.join('notebooks', name))))
  if (!parsed.success) throw new Error(`${name}: ${v.getDotPath(parsed.issues[0]) ?? ''}: ${parsed.issues[0].message}`)
  return parsed.output
}

export const codeCells = (name: string): CodeCell[] => readNotebook(name).cells.filter(cell => cell.cell_type === 'code')

const Snippets = v.record(v.string(), v.strictObject({ prefix: v.string(), description: v.string(), body: lines }))

/** The code that each snippet puts into a cell, as it is before anything in it is changed. */
export const snippets = (): Readonly<Record<string, string>> => Object.fromEntries(Object.entries(v.parse(Snippets, JSON.parse(textOf('snippets/typescript.json')))).map(([name, { body }]) => [name, body.join('\n').replace(/\$\{\d+:([^}]*)\}/g, '$1').replaceAll('$0', '')]))

/** The TypeScript blocks of a Markdown file, in order. */
export const codeBlocks = (name: string): string[] => [...textOf(name).matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code)
