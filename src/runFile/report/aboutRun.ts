import { escapeMarkup, numberText, trainedSeconds } from '../../picture'
import type { RunRecord } from '../../run'
import { count, durationText, metricText, momentText } from './reportWords'

/** The run's results at a glance, then what was trained on what. */
export function aboutRun(record: RunRecord): string {
  const results = pairs(resultsOf(record))
  return `${results === '' ? '' : `<dl class="results">${results}</dl>\n`}<dl class="facts">${pairs(factsOf(record))}</dl>`
}

const pairs = (listed: readonly (readonly [term: string, text: string])[]): string => listed.map(([term, text]) => `<div><dt>${escapeMarkup(term)}</dt><dd>${escapeMarkup(text)}</dd></div>`).join('')

function resultsOf(record: RunRecord): [string, string][] {
  const last = record.epochs.at(-1)
  const seconds = last?.seconds ?? trainedSeconds(record)
  return [
    ...(last ? [['training loss', numberText(last.trainingLoss)] as [string, string]] : record.steps > 0 ? [['loss of the last batch', numberText(record.loss.last)] as [string, string]] : []),
    ...(last?.validationLoss === undefined ? [] : [['validation loss', numberText(last.validationLoss)] as [string, string]]),
    ...Object.entries(last?.metrics ?? {}).map(([name, value]): [string, string] => [name, metricText(name, value)]),
    ...(seconds > 0 ? [['time', durationText(seconds)] as [string, string]] : [])
  ]
}

function factsOf(record: RunRecord): [string, string][] {
  const { meta, steps } = record
  const { data, engine, model } = meta
  const seconds = trainedSeconds(record)
  const total = meta.epochs * meta.stepsPerEpoch
  const speed = seconds > 0 ? `, ${count(Math.round((steps * data.batchSize) / seconds))} images/s` : ''
  const often = meta.statisticsEvery === 1 ? 'in every batch' : `in every ${count(meta.statisticsEvery)} batches`
  return [
    ['Model', `${model.name}, ${count(model.parameters)} parameters`],
    ['Data', `${data.name}: ${count(data.training)} training and ${count(data.validation)} validation images, batches of ${count(data.batchSize)}`],
    ['Optimizer', meta.optimizer],
    ['Loss function', meta.loss],
    ['Seed', String(meta.seed)],
    ['Engine', `${engine.name} ${engine.version}, ${engine.device}`],
    ['Trained', `${count(steps)} of ${count(total)} batches, ${count(record.epochs.length)} of ${count(meta.epochs)} ${meta.epochs === 1 ? 'epoch' : 'epochs'}${speed}`],
    ['Watched', meta.layers.length === 0 ? 'no layers' : `${count(meta.layers.length)} ${meta.layers.length === 1 ? 'set' : 'sets'} of layer statistics, ${often}`],
    ['Started', momentText(meta.startedAt)]
  ]
}
