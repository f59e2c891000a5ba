import { existsSync } from 'node:fs'
import Module, { createRequire, isBuiltin } from 'node:module'
import path from 'node:path'
import { closest } from './closest'
import { findLocalFile } from './findLocalFile'
import { LocalModules } from './LocalModules'
import type { OwnModules } from './OwnModules'

type Namespace = Record<string, unknown>

/**
 * What `import` means in a cell: the kernel's own modules, Node's, files beside the notebook, and packages from the `node_modules` of its
 * folder or above. Errors say what was looked for, where, and what to do.
 */
export class Importer {
  private readonly locals: LocalModules
  private readonly natives = new Map<string, (specifier: string) => Promise<Namespace>>()

  constructor(
    readonly folder: string,
    private readonly own: OwnModules
  ) {
    this.locals = new LocalModules(folder, (specifier, from) => this.load(specifier, from))
  }

  /** Imports for a cell. `required` names must be exported. */
  async import(specifier: string, required: readonly string[] = []): Promise<Namespace> {
    const file = findLocalFile(specifier, this.folder, 'the notebook')
    const namespace = file === undefined ? await this.load(specifier, this.folder) : await this.locals.import(file)
    for (const name of required) {
      if (name in namespace) continue
      const near = closest(name, Object.keys(namespace))
      throw new SyntaxError(`'${specifier}' has no export named '${name}'.${near === undefined ? '' : ` Did you mean '${near}'?`}`)
    }
    return namespace
  }

  /** `require` of a cell. */
  readonly require = (specifier: string): unknown => {
    if (this.own.has(specifier)) return this.own.require(specifier)
    const file = findLocalFile(specifier, this.folder, 'the notebook')
    if (file !== undefined && !/\.(c?js|json|node)$/.test(file)) throw new Error(`require('${specifier}') cannot load ${path.basename(file)}. Write: import … from '${specifier}'`)
    this.checkPackage(specifier, this.folder)
    return createRequire(path.join(this.folder, 'notebook.cjs'))(file ?? specifier)
  }

  /** After an interrupt: what was being loaded is not waited for again. */
  forgetUnfinished(): void {
    this.locals.forgetUnfinished()
  }

  /** Everything but files of the person's. `from`: the folder of who imports. */
  private async load(specifier: string, from: string): Promise<Namespace> {
    if (this.own.has(specifier)) return this.own.load(specifier)
    if (/^https?:/.test(specifier)) throw new Error(`Nothing is imported from the network: '${specifier}'. Run \`npm install\` for the package in ${this.folder} and import it by its name.`)
    this.checkPackage(specifier, from)
    return this.native(from)(specifier)
  }

  /** An import() as a module in `from` would do it: the one that a CommonJS module there has, whose code is given to Node. (vm can do it only from Node 20.12 on.) */
  private native(from: string): (specifier: string) => Promise<Namespace> {
    let load = this.natives.get(from)
    if (!load) {
      const file = path.join(from, 'notebook.cjs')
      const module = new Module(file) as Module & { _compile(code: string, file: string): void }
      module._compile('module.exports = specifier => import(specifier)', file)
      load = module.exports as (specifier: string) => Promise<Namespace>
      this.natives.set(from, load)
    }
    return load
  }

  /** Looks before Node does: Node would remember that a package is not there, even after it was installed. */
  private checkPackage(specifier: string, from: string): void {
    if (isBuiltin(specifier) || /^(\.|\/|file:|data:|#)/.test(specifier) || path.isAbsolute(specifier)) return
    const name = specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/')
    for (let folder = from; ; folder = path.dirname(folder)) {
      if (existsSync(path.join(folder, 'node_modules', name))) return
      if (folder === path.dirname(folder)) break
    }
    throw Object.assign(new Error(`Cannot find the package '${name}'. To install it, run \`npm install ${name}\` in ${from}`), { code: 'ERR_MODULE_NOT_FOUND' })
  }
}
