import * as v from 'valibot'
import { textOf } from '../documents/documents'

const Bundle = v.record(v.string(), v.union([v.string(), v.pipe(v.object({ message: v.string() }), v.transform(({ message }) => message))]))

/** Every text of the bundle in a language that nobody speaks: in brackets, and a third longer, as translations often are. */
export const PSEUDO_TEXTS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(v.parse(Bundle, JSON.parse(textOf('l10n/bundle.l10n.json')))).map(([key, text]) => [key, `⟦${text.replace(/[aeiou]/g, '$&$&')}⟧`])
)
