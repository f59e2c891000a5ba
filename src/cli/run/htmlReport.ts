import MarkdownIt from 'markdown-it'
import { escapeMarkup, htmlPage, PICTURE_CLASS } from '../../picture'
import { isCode, sourceOf, type NotebookCell, type NotebookFile } from '../notebook/NotebookFile'

// HTML in the prose is shown as text, and no script of an output runs: a report can be passed on.
const markdown = new MarkdownIt({ html: false, linkify: true })

const STYLE = `
pre { font: 13px/1.5 ui-monospace, Menlo, Consolas, monospace; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; margin: 0.5rem 0 }
pre.code { background: var(--soft); border: 1px solid var(--line); border-radius: 6px; padding: 0.7rem 0.9rem; white-space: pre }
pre.stderr, pre.error { color: var(--bad) }
.picture { border-radius: 6px; max-width: 100%; height: auto }
.foreign { background: #fff }
`

/** A notebook as one HTML page that needs nothing else: prose, code, and outputs with their pictures. */
export function htmlReport(notebook: NotebookFile, name: string): string {
  const body = notebook.cells.map(cell => (cell.cell_type === 'markdown' ? markdown.render(sourceOf(cell)) : isCode(cell) ? codeCell(cell) : `<pre>${escapeMarkup(sourceOf(cell))}</pre>`))
  const footer = `${escapeMarkup(name)}, executed by Convscope ${escapeMarkup(process.env.CONVSCOPE_VERSION ?? '')} on ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`
  return htmlPage({ title: name, body: body.join('\n'), footer, style: STYLE })
}

function codeCell(cell: NotebookCell): string {
  return `<pre class="code">${escapeMarkup(sourceOf(cell))}</pre>\n${(cell.outputs ?? []).map(output).join('\n')}`
}

function output(item: unknown): string {
  const { output_type: type, name, text, data, traceback } = item as Record<string, unknown>
  if (type === 'stream') return `<pre class="${name === 'stderr' ? 'stderr' : 'stdout'}">${escapeMarkup(joined(text))}</pre>`
  if (type === 'error') return `<pre class="error">${escapeMarkup(Array.isArray(traceback) ? traceback.join('\n') : '')}</pre>`
  return typeof data === 'object' && data !== null ? bundle(data as Record<string, unknown>) : ''
}

function bundle(data: Record<string, unknown>): string {
  const text = joined(data['text/plain'])
  // What others drew may be black on nothing; our own pictures have a sheet, which follows the page's colours.
  const picture = (type: string, base64: string, isOurs = false): string => `<p><img class="picture${isOurs ? '' : ' foreign'}" src="data:${type};base64,${base64}" alt="${escapeMarkup(text.slice(0, 1000))}"></p>`
  const svg = joined(data['image/svg+xml'])
  if (svg !== '') return picture('image/svg+xml', Buffer.from(svg).toString('base64'), svg.includes(`class="${PICTURE_CLASS}"`))
  for (const type of ['image/png', 'image/jpeg', 'image/gif']) if (type in data) return picture(type, joined(data[type]).replace(/[^\w+/=]/g, ''))
  if ('text/html' in data) return `<div>${joined(data['text/html'])}</div>`
  if ('text/markdown' in data) return markdown.render(joined(data['text/markdown']))
  return `<pre>${escapeMarkup(text)}</pre>`
}

const joined = (value: unknown): string => (Array.isArray(value) ? value.join('') : typeof value === 'string' ? value : '')
