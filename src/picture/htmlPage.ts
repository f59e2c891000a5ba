import { escapeMarkup } from './escapeMarkup'

/** What a page that can be passed on is made of: markup, but for its title. */
export interface HtmlPage {
  /** Text: it is escaped. */
  readonly title: string
  readonly body: string
  /** A line at the end: what made the page, of what. */
  readonly footer: string
  /** Rules beside {@link STYLE}. */
  readonly style?: string
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1b1b1f; --faint: #59636e; --page: #fff; --soft: #f4f4f6; --line: #d9d9de; --bad: #b3261e }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e4e8; --faint: #9aa4af; --page: #0d1117; --soft: #161b22; --line: #3d444d; --bad: #f2867e } }
body { font: 16px/1.55 system-ui, sans-serif; color: var(--ink); background: var(--page); max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse } td, th { border: 1px solid var(--line); padding: 0.25rem 0.6rem }
footer { color: var(--faint); margin-top: 3rem; font-size: 13px }
`

/** One HTML page that needs nothing else, light or dark as its reader's system: no script in it runs, and it fetches nothing. */
export function htmlPage({ title, body, footer, style = '' }: HtmlPage): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<title>${escapeMarkup(title)}</title>
<style>${STYLE}${style}</style>
</head>
<body>
<main>
${body}
</main>
<footer>${footer}</footer>
</body>
</html>
`
}
