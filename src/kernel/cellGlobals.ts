import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { CELL_GLOBALS } from './cellGlobalNames'
import type { Importer } from './Importer'

export interface CellGlobalsOptions {
  importer: () => Importer
  display: (value: unknown) => Promise<void>
  /** Throws when that execution, or without one the running one, was interrupted. */
  checkInterrupt: (serial: number | undefined) => void
}

/** Defines what cells find without importing it: `display`, `require`, and the names that compiled code calls. */
export function defineCellGlobals({ importer, display, checkInterrupt }: CellGlobalsOptions): void {
  const define = (name: string, property: PropertyDescriptor): void => void Object.defineProperty(globalThis, name, { configurable: true, ...property })
  const { load, from, live, name, meta } = CELL_GLOBALS
  // Theirs alone: a cell cannot redefine them by accident.
  const fix = (key: string, value: unknown): void => define(key, { value, configurable: false })
  fix(load, (specifier: unknown) => importer().import(String(specifier)))
  fix(from, (specifier: string, required: string[]) => importer().import(specifier, required))
  fix(live, checkInterrupt)
  fix(name, (as: string, value: object) => Object.defineProperty(value, 'name', { value: as }))
  define(meta, {
    get: () => {
      const { folder } = importer()
      return { url: pathToFileURL(path.join(folder, 'notebook.ts')).href, dirname: folder, filename: path.join(folder, 'notebook.ts') }
    },
    configurable: false
  })
  define('display', { value: display, writable: true })
  define('require', { get: () => importer().require, set: (value: unknown) => define('require', { value, writable: true }) })
}
