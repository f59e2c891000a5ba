import path from 'node:path'
import type * as tss from 'typescript/lib/tsserverlibrary'
import * as v from 'valibot'
import { asCell, besideNotebook, CellOrder } from './cellFile'
import { CellModules } from './CellModules'
import { ownPartOnly } from './ownPartOnly'

/** Cells assign to what earlier cells declared, and may import packages without types. */
const ALLOWED = [
  2632, // Cannot assign to a name because it is an import.
  7016 // No declaration file for a module.
]
/** The packages that the kernel has, whatever is installed beside the notebook. */
const OWN = /^(convscope$|@tensorflow\/tfjs(-\w+)?(\/|$))/

/** A plugin for the TypeScript server: cells of notebooks are modules that know of each other, and of `convscope`. */
export default function plugin({ typescript: ts }: { typescript: typeof tss }): tss.server.PluginModule {
  const projects = new Set<{ cells: CellModules; refresh: () => void }>()
  let order: CellOrder = { notebooks: [] }
  return {
    create(info) {
      const { languageServiceHost: host, languageService: service } = info
      const types = path.resolve(__dirname, '../../dist/types').replaceAll('\\', '/')
      const snapshotOf = host.getScriptSnapshot.bind(host)
      const versionOf = host.getScriptVersion.bind(host)
      const filesOf = host.getScriptFileNames.bind(host)
      const settingsOf = host.getCompilationSettings.bind(host)
      const resolve = host.resolveModuleNameLiterals?.bind(host)
      const length = (cell: string): number => snapshotOf(cell)?.getLength() ?? 0
      const cells = new CellModules(ts, cell => {
        const snapshot = snapshotOf(cell)
        return snapshot?.getText(0, snapshot.getLength())
      })
      const isOurs = (file: string): boolean => cells.has(file)
      cells.take(order)
      projects.add({
        cells,
        refresh() {
          // Not in the declarations of TypeScript's server; without it, it would go on with what it has read.
          const { project } = info as { project: { markAsDirty?: () => void } }
          project.markAsDirty?.()
          info.project.refreshDiagnostics()
        }
      })

      host.getScriptFileNames = () => {
        const files = filesOf()
        return files.some(isOurs) ? [...files, `${types}/cellGlobals.d.ts`] : files
      }
      host.getCompilationSettings = () => {
        const settings = settingsOf()
        if (!filesOf().some(isOurs)) return settings
        return { ...settings, target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, moduleDetection: ts.ModuleDetectionKind.Force, types: [], skipLibCheck: true, esModuleInterop: true, resolveJsonModule: true }
      }
      host.getScriptSnapshot = file => {
        const snapshot = snapshotOf(file)
        return snapshot && isOurs(file) ? ts.ScriptSnapshot.fromString(snapshot.getText(0, snapshot.getLength()) + cells.after(file)) : snapshot
      }
      host.getScriptVersion = file => (isOurs(file) ? `${versionOf(file)} ${cells.after(file)}` : versionOf(file))
      host.resolveModuleNameLiterals = (literals, from, ...rest) => {
        if (!isOurs(asCell(from) ?? '')) return resolve?.(literals, from, ...rest) ?? []
        const [, options] = rest
        return literals.map(({ text }) => {
          if (isOurs(text)) return { resolvedModule: { resolvedFileName: text, extension: ts.Extension.Ts, isExternalLibraryImport: false } }
          return ts.resolveModuleName(text, OWN.test(text) || text.startsWith('node:') ? `${types}/cell.ts` : besideNotebook(from), options, host)
        })
      }

      const proxy = ownPartOnly(service, file => (isOurs(file) ? length(file) : undefined))
      return Object.assign(proxy, {
        // VS Code shows no semantic errors in cells: it gets them as errors of syntax.
        getSyntacticDiagnostics: (file: string) => {
          const all = service.getSyntacticDiagnostics(file)
          if (!isOurs(file)) return all
          const semantic = service.getSemanticDiagnostics(file).filter(({ code }) => !ALLOWED.includes(code))
          return [...all, ...semantic].filter((found): found is tss.DiagnosticWithLocation => found.start !== undefined && found.start < length(file))
        },
        getSemanticDiagnostics: (file: string) => (isOurs(file) ? [] : service.getSemanticDiagnostics(file)),
        getSuggestionDiagnostics: (file: string) => {
          const all = service.getSuggestionDiagnostics(file)
          return isOurs(file) ? all.filter(({ start }) => start < length(file)) : all
        }
      } satisfies Partial<tss.LanguageService>)
    },
    onConfigurationChanged(config) {
      const parsed = v.safeParse(CellOrder, config)
      if (!parsed.success) return
      order = parsed.output
      for (const { cells, refresh } of projects) {
        cells.take(order)
        refresh()
      }
    }
  }
}
