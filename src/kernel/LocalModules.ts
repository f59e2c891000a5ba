import { readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import vm from 'node:vm'
import { compileFile } from './compileFile'
import { findLocalFile } from './findLocalFile'

type Namespace = Record<string, unknown>

interface Entry {
  module: vm.Module
  /** Time and size of the file when it was read. */
  stamp: string
  /** Files that it imports statically. */
  imports: string[]
  evaluated?: Promise<void>
  finished: boolean
}

/**
 * Files beside the notebook as ES modules: TypeScript compiled, live bindings, cycles, `await` at the top. A file is read again when it or
 * something it imports has changed since; what has not changed keeps its state.
 */
export class LocalModules {
  private readonly entries = new Map<string, Entry>()
  private readonly wrapped = new WeakMap<object, vm.Module>()
  /** Linking shares half-made modules, so one import at a time does it. */
  private turn: Promise<unknown> = Promise.resolve()

  constructor(
    private readonly folder: string,
    /** Imports what is no local file. */
    private readonly loadOther: (specifier: string, from: string) => Promise<Namespace>
  ) {}

  async import(file: string): Promise<Namespace> {
    return (await this.evaluated(file)).namespace as Namespace
  }

  /** Drops what has not come to its end, so that the next import starts it anew. */
  forgetUnfinished(): void {
    for (const [file, entry] of this.entries) if (!entry.finished) this.entries.delete(file)
    this.turn = Promise.resolve()
  }

  private async evaluated(file: string): Promise<vm.Module> {
    const linked = this.turn.then(async () => {
      this.dropChanged()
      const entry = this.read(file)
      if (entry.module.status === 'unlinked') await entry.module.link((specifier, from) => this.resolve(specifier, from.identifier))
      return entry
    })
    this.turn = linked.catch(() => undefined)
    try {
      const entry = await linked
      entry.evaluated ??= entry.module.evaluate().then(() => this.finish(file, new Set()))
      await entry.evaluated
      return entry.module
    } catch (error) {
      this.dropFailed()
      throw error
    }
  }

  private finish(file: string, seen: Set<string>): void {
    const entry = this.entries.get(file)
    if (!entry || seen.has(file)) return
    seen.add(file)
    entry.finished = true
    for (const other of entry.imports) this.finish(other, seen)
  }

  private async resolve(specifier: string, from: string): Promise<vm.Module> {
    const file = findLocalFile(specifier, path.dirname(from), path.relative(this.folder, from))
    if (file === undefined) return this.wrap(await this.loadOther(specifier, path.dirname(from)))
    this.entries.get(from)?.imports.push(file)
    return this.read(file).module
  }

  private read(file: string): Entry {
    const known = this.entries.get(file)
    if (known) return known
    const entry: Entry = { module: this.compile(file), stamp: stampOf(file), imports: [], finished: false }
    this.entries.set(file, entry)
    return entry
  }

  private compile(file: string): vm.Module {
    const extension = path.extname(file)
    if (extension === '.json') return constant({ default: parseJson(file) }, file)
    if (extension === '.cjs' || extension === '.node') return this.commonJs(file)
    if (!/^\.([mc]?[jt]sx?)$/.test(extension)) throw new Error(`'${path.basename(file)}' cannot be imported: only .ts, .mts, .js, .mjs, .cjs and .json files can. Read it with readFile from 'node:fs/promises'.`)
    const name = path.relative(this.folder, file)
    const { code, isModule } = compileFile(readFileSync(file, 'utf8'), name, extension.includes('t') ? 'typescript' : 'javascript')
    if (extension === '.js' && !isModule) return this.commonJs(file)
    return new vm.SourceTextModule(code, {
      identifier: file,
      initializeImportMeta: meta => Object.assign(meta, { url: pathToFileURL(file).href, filename: file, dirname: path.dirname(file) }),
      importModuleDynamically: async specifier => {
        const other = findLocalFile(specifier, path.dirname(file), name)
        return other === undefined ? this.wrap(await this.loadOther(specifier, path.dirname(file))) : this.evaluated(other)
      }
    })
  }

  private commonJs(file: string): vm.Module {
    const require = createRequire(file)
    Reflect.deleteProperty(require.cache, require.resolve(file))
    const exported: unknown = require(file)
    const names = typeof exported === 'object' && exported !== null ? (exported as Namespace) : {}
    return constant({ ...names, default: exported }, file)
  }

  /** A namespace that is there already, as a module that can be linked. */
  private async wrap(namespace: Namespace): Promise<vm.Module> {
    let module = this.wrapped.get(namespace)
    if (!module) {
      module = constant(namespace, 'module')
      this.wrapped.set(namespace, module)
      await module.link(() => {
        throw new Error('it imports nothing')
      })
      await module.evaluate()
    }
    return module
  }

  /** Forgets files which have changed, and those which import them. */
  private dropChanged(): void {
    const stale = new Set<string>()
    for (const [file, entry] of this.entries) if (entry.finished && stampOf(file) !== entry.stamp) stale.add(file)
    this.dropWithImporters(stale)
  }

  private dropFailed(): void {
    this.dropWithImporters(new Set([...this.entries].filter(([, { module }]) => module.status === 'errored' || module.status === 'unlinked' || module.status === 'linking').map(([file]) => file)))
  }

  private dropWithImporters(stale: Set<string>): void {
    for (let before = -1; before !== stale.size; ) {
      before = stale.size
      for (const [file, entry] of this.entries) if (entry.imports.some(other => stale.has(other))) stale.add(file)
    }
    for (const file of stale) this.entries.delete(file)
  }
}

function constant(values: Namespace, identifier: string): vm.Module {
  const names = Object.keys(values)
  return new vm.SyntheticModule(
    names,
    function () {
      for (const name of names) this.setExport(name, values[name])
    },
    { identifier }
  )
}

function parseJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown
  } catch (error) {
    throw new SyntaxError(`${path.basename(file)} is not JSON: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}

function stampOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false })
  return stat ? `${stat.mtimeMs} ${stat.size}` : 'gone'
}
