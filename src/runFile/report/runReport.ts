import { chartPicture, escapeMarkup, htmlPage, stateText } from '../../picture'
import type { RunRecord, RunView } from '../../run'
import { aboutRun } from './aboutRun'
import { epochsTable } from './epochsTable'
import { figure } from './figure'
import { healthSection } from './healthSection'
import { layersSection } from './layersSection'
import { finderWords, lossWords, scheduleWords } from './pictureWords'
import { REPORT_STYLE } from './reportStyle'

interface Section {
  id: string
  heading: string
  markup: string
}

/**
 * A run as one page that needs nothing else: what was trained on what, how well, what is wrong with it, and pictures of loss, learning rate
 * and layers, each with a text that says what it shows. A pure function of the record; whatever text the record holds is shown as text.
 */
export function runReport(record: RunRecord): string {
  const { meta, state } = record
  const sections: Section[] = [
    { id: 'health', heading: 'Health', markup: healthSection(record) },
    { id: 'epochs', heading: 'Epochs', markup: epochsTable(record) },
    ...(meta.purpose === 'lrFind' ? [picture(record, 'Loss over learning rate', { kind: 'lrFind' }, finderWords(record))] : [picture(record, 'Loss', { kind: 'loss' }, lossWords(record)), picture(record, 'Learning rate and momentum', { kind: 'sched' }, scheduleWords(record))]),
    { id: 'layers', heading: 'Layers', markup: layersSection(record) }
  ].filter(({ markup }) => markup !== '')
  const head = `<header>
<p class="kind">Training run</p>
<h1>${escapeMarkup(meta.name)} <span class="state ${state}">${state}</span></h1>
${record.reason === undefined ? '' : `<p class="reason">${escapeMarkup(stateText(record))}</p>`}
${aboutRun(record)}
</header>
<nav aria-label="In this report"><ul>${sections.map(({ id, heading }) => `<li><a href="#${id}">${heading}</a></li>`).join('')}</ul></nav>`
  const body = sections.map(({ id, heading, markup }) => `<section id="${id}" aria-labelledby="${id}-heading">\n<h2 id="${id}-heading">${heading}</h2>\n${markup}\n</section>`)
  return htmlPage({ title: `${meta.name}: training run`, body: [head, ...body].join('\n'), footer: `Report of Convscope ${escapeMarkup(process.env.CONVSCOPE_VERSION ?? '')}. Steps count from 0; o stands for an output, z for a pre-activation, g for a gradient, w for a weight.`, style: REPORT_STYLE })
}

/** A section that is one picture; without markup where nothing was trained. */
function picture(record: RunRecord, heading: string, view: RunView, words: string): Section {
  return { id: view.kind, heading, markup: record.steps === 0 ? '' : figure(chartPicture(record, view, words), words) }
}
