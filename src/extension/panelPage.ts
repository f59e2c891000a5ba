import type { Texts } from '../run'

/** What the panel's page says, and in which language. */
export interface PanelWords {
  /** Of the page. */
  title: string
  /** As HTML names languages. */
  language: string
  /** What the panel says in this language, by the English texts; none where it speaks English. */
  texts: Texts
}

/**
 * The side panel's page: one script and nothing else may run in it, and nothing is fetched. Plotting needs styles that are set by script,
 * and pictures that it has made itself.
 * @param nonce a secret of this page, letters and digits
 * @param script the address of the panel's script
 */
export function panelPage(nonce: string, script: string, { title, language, texts }: PanelWords): string {
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'`
  return `<!DOCTYPE html>
<html lang="${escaped(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
</head>
<body>
<main id="panel"></main>
<script type="application/json" id="texts">${JSON.stringify(texts).replaceAll('<', '\\u003c')}</script>
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>`
}

const escaped = (text: string): string => text.replace(/[<>&"]/g, character => `&#${character.charCodeAt(0)};`)
