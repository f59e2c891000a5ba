import path from 'node:path'
import type tss from 'typescript'
import * as v from 'valibot'
import { ownPackage } from '../kernel/ownPackages'
import { asCell, CellOrder } from './cellFile'
import { CellModules } from './CellModules'
import { ownPartOnly, ownPlaces } from './ownPartOnly'

/** Cells assign to what earlier cells declared, may import packages without types, and need not say the types of everything. */
const ALLOWED = [
  2632, // Cannot assign to a name because it is an import.
  7005, 7006, 7016, 7031, 7034 // Implicitly has type any: a variable, a parameter, a module, an element, a variable where it is not known.
]

/** A plugin for the TypeScript server: cells of notebooks are modules that know of each other, and of `convscope`. */
export default function plugin({ typescript: ts }: { typescript: typeof tss }): tss.server.PluginModule {
  // The server makes a plugin for each of its projects.
  let orderSaid: ((order: CellOrder) => void) | undefined
  return {
    create(info) {
      const { languageServiceHost: host, languageService: service } = info
      const types = path.resolve(__dirname, '../../dist/types').replaceAll('\\', '/')
      const snapshotOf = host.getScriptSnapshot.bind(host)
      const versionOf = host.getScriptVersion.bind(host)
      const filesOf = host.getScriptFileNames.bind(host)
      const settingsOf = host.getCompilationSettings.bind(host)
      const resolve = host.resolveModuleNameLiterals?.bind(host)
      // Not by the host, which would take the cell into its project.
      const textOf = (cell: string): tss.IScriptSnapshot | undefined => info.project.projectService.getScriptInfo(cell)?.getSnapshot()
      const cells = new CellModules(ts, cell => {
        const text = textOf(cell)
        return text?.getText(0, text.getLength())
      })
      const isOurs = (file: string): boolean => cells.has(file)
      const ownLength = (file: string): number | undefined => (isOurs(file) ? (textOf(file)?.getLength() ?? 0) : undefined)
      // A project that begins later is given what was said before.
      const said = v.safeParse(CellOrder, info.config)
      if (said.success) cells.take(said.output)
      orderSaid = order => {
        cells.take(order)
        // Not in the declarations of TypeScript's server; without it, it would go on with what it has read.
        const { project } = info as { project: { markAsDirty?: () => void } }
        project.markAsDirty?.()
        info.project.refreshDiagnostics()
      }

      host.getScriptFileNames = () => {
        const files = filesOf()
        return files.some(isOurs) ? [...files, `${types}/cellGlobals.d.ts`] : files
      }
      host.getCompilationSettings = () => {
        const settings = settingsOf()
        // A project that is closed asks for its settings once more, and has no files then.
        if (info.project.isClosed() || !filesOf().some(isOurs)) return settings
        return { ...settings, target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, types: [], skipLibCheck: true, esModuleInterop: true, resolveJsonModule: true }
      }
      host.getScriptSnapshot = file => {
        const snapshot = snapshotOf(file)
        return snapshot && isOurs(file) ? ts.ScriptSnapshot.fromString(snapshot.getText(0, snapshot.getLength()) + cells.appended(file).code) : snapshot
      }
      host.getScriptVersion = file => (isOurs(file) ? `${versionOf(file)} ${cells.appended(file).code}` : versionOf(file))
      host.resolveModuleNameLiterals = (literals, from, ...rest) => {
        const cell = asCell(from) ?? ''
        if (!isOurs(cell)) return resolve?.(literals, from, ...rest) ?? []
        const [, options] = rest
        const beside = `${cells.folderOf(cell).replaceAll('\\', '/').replace(/\/$/, '')}/cell.ts`
        return literals.map(({ text }) => {
          if (isOurs(text)) return { resolvedModule: { resolvedFileName: text, extension: ts.Extension.Ts, isExternalLibraryImport: false } }
          const held = ownPackage(text)
          return ts.resolveModuleName(held === 'tfjs' ? '@tensorflow/tfjs' : text, held || text.startsWith('node:') ? `${types}/cell.ts` : beside, options, host)
        })
      }

      return Object.assign(ownPartOnly(service, ownLength), {
        // VS Code shows no semantic errors in cells: it gets them as errors of syntax.
        getSyntacticDiagnostics: (file: string) => {
          const syntactic = service.getSyntacticDiagnostics(file)
          const limit = ownLength(file)
          if (limit === undefined) return syntactic
          const inText = ({ start = 0 }: tss.Diagnostic): boolean => start < limit
          const [unfinished] = syntactic
          // A text that breaks off has its error behind its end.
          const atEnd = unfinished && limit > 0 && !syntactic.some(inText) ? [{ ...unfinished, start: limit - 1, length: 1 }] : []
          const semantic = atEnd.length > 0 ? [] : service.getSemanticDiagnostics(file).filter(({ code }) => !ALLOWED.includes(code))
          return [...syntactic.filter(inText), ...atEnd, ...semantic.filter((found): found is tss.DiagnosticWithLocation => found.start !== undefined && inText(found))]
        },
        getSemanticDiagnostics: (file: string) => (isOurs(file) ? [] : service.getSemanticDiagnostics(file)),
        getSuggestionDiagnostics: (file: string) => {
          const limit = ownLength(file) ?? Infinity
          return service.getSuggestionDiagnostics(file).filter(({ start }) => start < limit)
        },
      } satisfies Partial<tss.LanguageService>, {
        findRenameLocations(file: string, position: number, inStrings: boolean, inComments: boolean, preferences?: boolean | tss.UserPreferences) {
          const find = (at: string, place: number): readonly tss.RenameLocation[] => service.findRenameLocations(at, place, inStrings, inComments, { ...(typeof preferences === 'object' ? preferences : {}), providePrefixAndSuffixTextForRename: true }) ?? []
          const limit = ownLength(file)
          if (limit === undefined) return service.findRenameLocations(file, position, inStrings, inComments, typeof preferences === 'object' ? preferences : { providePrefixAndSuffixTextForRename: preferences ?? false })
          const found = find(file, position)
          // A name that is handed from cell to cell is in what is appended, too.
          const appended = found.find(({ fileName, textSpan }) => fileName === file && textSpan.start >= limit)
          if (!appended) return ownPlaces(found, ownLength)
          const whole = host.getScriptSnapshot(file)
          const name = whole?.getText(appended.textSpan.start, appended.textSpan.start + appended.textSpan.length) ?? ''
          const all = cells.sharing(file, name).flatMap(({ cell, at }) => find(cell, at))
          const own = ownPlaces(all.length > 0 ? all : found, ownLength)
          return own.filter(({ fileName, textSpan }, index) => own.findIndex(other => other.fileName === fileName && other.textSpan.start === textSpan.start) === index)
        }
      })
    },
    onConfigurationChanged(config) {
      const said = v.safeParse(CellOrder, config)
      if (said.success) orderSaid?.(said.output)
    }
  }
}
