import { LAYER_STATISTICS, RunRecord, ScalarSeries } from '../../../src/run'

/** A run as it was after its first steps: of a record whose steps were not merged. */
export function firstSteps(record: RunRecord, steps: number): RunRecord {
  const start = new RunRecord(record.meta)
  const cut = (series: ScalarSeries): ScalarSeries => {
    const shorter = new ScalarSeries(series.capacity)
    for (const value of series.mean.subarray(0, steps)) shorter.push(value)
    return shorter
  }
  Object.assign(start, { loss: cut(record.loss), learningRate: cut(record.learningRate), momentum: cut(record.momentum), seconds: cut(record.seconds) })
  for (const [index, { statistics }] of record.layers.entries()) {
    const layer = start.layers[index]
    if (layer) for (const name of LAYER_STATISTICS) layer.statistics[name] = cut(statistics[name])
  }
  return start
}
