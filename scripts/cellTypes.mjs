// Writes what the editor needs to know the types of cells, to dist/types: declarations of `convscope`, of the packages that these name, and
// of Node. Takes half a minute, and nothing where all that it is made of is as it was.
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { shortenedDocs } from './package/shortenedDocs.mjs'
import { filesBelow } from './filesBelow.mjs'
import { inProject } from './projectFolder.mjs'

const out = inProject('dist/types')
const packages = path.join(out, 'node_modules')
/** Types that no declaration of ours names, and cells use. */
const BESIDE = ['@types/node', 'undici-types']

/** What cells find without importing it. */
const GLOBALS = `/// <reference types="node" />
/** Shows a value in the cell's output, as the cell's last value is shown. */
declare function display(value: unknown): Promise<void>
`

export async function writeCellTypes() {
  const sources = filesBelow(inProject('src')).filter((file) => file.endsWith('.ts') && !/src[/\\](cellTypes|cli|extension|kernel)[/\\]/.test(file))
  const hash = createHash('sha256').update(GLOBALS)
  for (const file of [...sources.toSorted(), inProject('package-lock.json'), inProject('tsconfig.json'), inProject('scripts/cellTypes.mjs'), inProject('scripts/package/shortenedDocs.mjs')]) hash.update(readFileSync(file))
  const stamp = inProject('dist/types-made-of.txt')
  const madeOf = hash.digest('hex')
  if (existsSync(stamp) && existsSync(out) && readFileSync(stamp, 'utf8') === madeOf) return
  rmSync(stamp, { force: true })
  rmSync(out, { recursive: true, force: true })

  const { default: ts } = await import('typescript')
  const { config } = ts.readConfigFile(inProject('tsconfig.json'), ts.sys.readFile)
  const { options } = ts.convertCompilerOptionsFromJson({ ...config.compilerOptions, types: ['node'], noEmit: false, declaration: true, emitDeclarationOnly: true, stripInternal: true, rootDir: 'src', outDir: path.join(packages, 'convscope') }, inProject())
  complain(ts, ts.createProgram([inProject('src/index.ts')], options).emit().diagnostics)
  const write = (/** @type {string} */ file, /** @type {string} */ text) => {
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  write(path.join(packages, 'convscope/package.json'), `${JSON.stringify({ name: 'convscope', types: 'index.d.ts' })}\n`)
  write(path.join(out, 'cellGlobals.d.ts'), GLOBALS)

  // Of the packages that they name, the declarations that are reached.
  const program = ts.createProgram([path.join(packages, 'convscope/index.d.ts')], { ...options, types: [], noEmit: true, declaration: false, emitDeclarationOnly: false, rootDir: undefined, outDir: undefined })
  complain(ts, ts.getPreEmitDiagnostics(program))
  const modules = inProject('node_modules')
  const files = program.getSourceFiles().map(({ fileName }) => path.normalize(fileName))
  for (const file of filesBelow(path.join(packages, 'convscope'))) if (file.endsWith('.d.ts') && !files.includes(path.normalize(file))) rmSync(file)
  const reached = files.filter((file) => file.startsWith(modules) && !file.startsWith(path.join(modules, 'typescript')))
  const names = new Set(reached.map((file) => /^(?:@[^/\\]+[/\\])?[^/\\]+/.exec(path.relative(modules, file))?.[0] ?? ''))
  for (const name of names) for (const file of ['package.json', 'LICENSE', 'LICENSE.md']) if (existsSync(path.join(modules, name, file))) cpSync(path.join(modules, name, file), path.join(packages, name, file))
  const beside = BESIDE.flatMap((name) => filesBelow(path.join(modules, name)))
  for (const file of new Set([...reached, ...beside])) {
    const target = path.join(packages, path.relative(modules, file))
    if (/\.d\.m?ts$/.test(file)) write(target, shortenedDocs(readFileSync(file, 'utf8')))
    else if (/^(package\.json|LICENSE)/.test(path.basename(file))) cpSync(file, target)
  }
  write(stamp, madeOf)
}

/**
 * @param {typeof import('typescript')} ts
 * @param {readonly import('typescript').Diagnostic[]} diagnostics
 */
function complain(ts, diagnostics) {
  if (diagnostics.length > 0) throw new Error(ts.formatDiagnostics(diagnostics.slice(0, 5), { getCanonicalFileName: (file) => file, getCurrentDirectory: () => inProject(), getNewLine: () => '\n' }))
}
