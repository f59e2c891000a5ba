import type axe from 'axe-core'
import { inProject } from '../../scripts/projectFolder.mjs'
import type { PicturePage } from './PicturePage'

/** What axe asks of a whole page: ours are parts of VS Code's. */
const OF_WHOLE_PAGES = ['region', 'landmark-one-main', 'page-has-heading-one', 'bypass']

/** What axe finds wrong on a page, with the elements. */
export async function axeViolations({ page }: PicturePage): Promise<string[]> {
  await page.addScriptTag({ path: inProject('node_modules/axe-core/axe.min.js') })
  return page.evaluate(async off => {
    const { axe: checker } = globalThis as unknown as { axe: typeof axe }
    const { violations, passes } = await checker.run(document, { rules: Object.fromEntries(off.map(rule => [rule, { enabled: false }])) })
    if (passes.length < 10) return [`axe checked only ${passes.length} rules`]
    return violations.flatMap(({ id, help, nodes }) => nodes.map(node => `${id}: ${help}: ${node.html.slice(0, 200)} (${node.failureSummary ?? ''})`))
  }, OF_WHOLE_PAGES)
}
