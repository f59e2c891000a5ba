import type * as tss from 'typescript/lib/tsserverlibrary'

interface Span {
  start: number
  length: number
}
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
const isSpan = (value: unknown): value is Span => isObject(value) && typeof value['start'] === 'number' && typeof value['length'] === 'number'

/** What gives places in files, as plain data. */
const PLACES = [
  'findReferences',
  'findRenameLocations',
  'getCodeFixesAtPosition',
  'getCombinedCodeFix',
  'getDefinitionAndBoundSpan',
  'getDefinitionAtPosition',
  'getDocumentHighlights',
  'getFormattingEditsForDocument',
  'getImplementationAtPosition',
  'getNavigateToItems',
  'getNavigationBarItems',
  'getNavigationTree',
  'getOutliningSpans',
  'getReferencesAtPosition',
  'getTodoComments',
  'getTypeDefinitionAtPosition',
  'organizeImports'
] as const satisfies readonly (keyof tss.LanguageService)[]

/** A language service that says nothing of what stands after a file's own text. @param ownLength characters of a file's own text; `undefined` where all of it is */
export function ownPartOnly(service: tss.LanguageService, ownLength: (file: string) => number | undefined): tss.LanguageService {
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
  return proxy
}

/** Plain data without the parts whose place lies after their file's own text. */
function own(value: unknown, file: string, ownLength: (file: string) => number | undefined): unknown {
  if (Array.isArray(value)) return value.flatMap((each: unknown) => (isOwn(each, file, ownLength) ? [own(each, file, ownLength)] : []))
  if (!isObject(value) || isSpan(value)) return value
  const inside = fileOf(value) ?? file
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, own(part, inside, ownLength)]))
}

function isOwn(value: unknown, file: string, ownLength: (file: string) => number | undefined): boolean {
  if (!isObject(value)) return true
  const limit = ownLength(fileOf(value) ?? file)
  const span = isSpan(value) ? value : [value['textSpan'], value['span'], Array.isArray(value['spans']) ? (value['spans'] as unknown[])[0] : undefined].find(isSpan)
  return limit === undefined || !span || span.start < limit || (span.start === 0 && limit === 0)
}

const fileOf = (value: Record<string, unknown>): string | undefined => (typeof value['fileName'] === 'string' ? value['fileName'] : undefined)
