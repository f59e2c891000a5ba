import * as v from 'valibot'
import { Texts } from '../../src/run'

/** The texts of VS Code's language, which the panel's page holds as JSON; none where there is no such part in it. */
export function readTexts(json: string | null | undefined): Texts {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Texts), json)
  return parsed.success ? parsed.output : {}
}
