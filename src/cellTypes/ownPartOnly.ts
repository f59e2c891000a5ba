import type tss from 'typescript'
import { asCell } from './cellFile'

interface Span {
  start: number
  length: number
}
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
const isSpan = (value: unknown): value is Span => isObject(value) && typeof value['start'] === 'number' && typeof value['length'] === 'number'

/** What gives places in files, and changes of their texts, as plain data. */
const PLACES = [
  'findReferences',
  'getCodeFixesAtPosition',
  'getCombinedCodeFix',
  'getCompletionEntryDetails',
  'getDefinitionAndBoundSpan',
  'getDefinitionAtPosition',
  'getDocumentHighlights',
  'getEditsForRefactor',
  'getFormattingEditsForDocument',
  'getImplementationAtPosition',
  'getNavigateToItems',
  'getNavigationBarItems',
  'getNavigationTree',
  'getOutliningSpans',
  'getReferencesAtPosition',
  'getTodoComments',
  'getTypeDefinitionAtPosition',
  'organizeImports',
  'prepareCallHierarchy',
  'provideCallHierarchyIncomingCalls',
  'provideCallHierarchyOutgoingCalls'
] as const satisfies readonly (keyof tss.LanguageService)[]

/** Characters of a file's own text; `undefined` where all of it is. */
type OwnLength = (file: string) => number | undefined

/** A language service whose places and changes are in files' own texts. What would be written after one goes to its beginning or end; what names another cell is left out. */
export function ownPartOnly(service: tss.LanguageService, ownLength: OwnLength): tss.LanguageService {
  const proxy = { ...service }
  for (const name of PLACES) {
    const method = service[name].bind(service) as (...given: unknown[]) => unknown
    const place = (...given: unknown[]): unknown => {
      const [first] = given
      const file = typeof first === 'string' ? first : isObject(first) && typeof first['fileName'] === 'string' ? first['fileName'] : ''
      return own(method(...given), file, ownLength)
    }
    Object.assign(proxy, { [name]: place })
  }
  proxy.getCompletionsAtPosition = (file, ...rest) => {
    const found = service.getCompletionsAtPosition(file, ...rest)
    return found && ownLength(file) !== undefined ? { ...found, entries: found.entries.filter(({ source, data }) => !namesCell(source) && !namesCell(data?.fileName)) } : found
  }
  return proxy
}

/** The places that are in files' own texts. */
export const ownPlaces = <T extends { fileName: string; textSpan: Span }>(places: readonly T[], ownLength: OwnLength): T[] => places.filter(({ fileName, textSpan }) => textSpan.start < (ownLength(fileName) ?? Infinity))

const namesCell = (text: string | undefined): boolean => text !== undefined && (asCell(text) !== undefined || /\.ipynb#/.test(text))

/** Plain data without the parts whose place lies after their file's own text. */
function own(value: unknown, file: string, ownLength: OwnLength): unknown {
  if (Array.isArray(value)) return value.flatMap((each: unknown) => (isOwn(each, file, ownLength) ? [own(each, file, ownLength)] : []))
  if (!isObject(value) || isSpan(value)) return value
  const inside = fileOf(value) ?? file
  const limit = ownLength(inside)
  if (limit !== undefined && Array.isArray(value['textChanges'])) return { ...value, textChanges: (value['textChanges'] as tss.TextChange[]).flatMap(change => ownChange(change, limit)) }
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, own(part, inside, ownLength)]))
}

/** A change of a text that ends at `limit`. */
function ownChange({ span, newText }: tss.TextChange, limit: number): tss.TextChange[] {
  if (span.start < limit || (span.start === limit && span.length === 0 && limit === 0)) return [{ span: { start: span.start, length: Math.min(span.length, limit - span.start) }, newText }]
  if (/^\s*import\b/.test(newText)) return [{ span: { start: 0, length: 0 }, newText: `${newText.trim()}\n` }]
  return /^\s*(async|function|const|let|class|interface|type|enum)\b/.test(newText) ? [{ span: { start: limit, length: 0 }, newText: `\n\n${newText.trim()}` }] : []
}

/** Whether something is to be shown: it is in a text, or changes one, and names no other cell. */
function isOwn(value: unknown, file: string, ownLength: OwnLength): boolean {
  if (!isObject(value)) return true
  // An action, or what one does, that would write another cell's name.
  if (Array.isArray(value['changes']) && ownLength(file) !== undefined) {
    const texts = (value['changes'] as { textChanges?: tss.TextChange[] }[]).flatMap(({ textChanges = [] }) => textChanges)
    const after = (value['changes'] as tss.FileTextChanges[]).flatMap(({ fileName, textChanges }) => textChanges.flatMap(change => ownChange(change, ownLength(fileName) ?? Infinity)))
    return !texts.some(({ newText }) => namesCell(newText)) && (after.length > 0 || texts.length === 0) && !namesCell(typeof value['description'] === 'string' ? value['description'] : undefined)
  }
  const limit = ownLength(fileOf(value) ?? file)
  const span = isSpan(value) ? value : [value['textSpan'], value['span'], Array.isArray(value['spans']) ? (value['spans'] as unknown[])[0] : undefined].find(isSpan)
  if (limit === undefined || !span) return true
  return span.start < limit || (span.start === 0 && limit === 0)
}

const fileOf = (value: Record<string, unknown>): string | undefined => (typeof value['fileName'] === 'string' ? value['fileName'] : undefined)
