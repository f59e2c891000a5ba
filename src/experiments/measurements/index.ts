import { refuseUnknownOptions } from '../../learner/refuseUnknownOptions'
import { channelDiversity } from './channelDiversity'
import { deadChannels } from './deadChannels'
import { distanceFromStart } from './distanceFromStart'
import { forgettingEvents } from './forgettingEvents'
import { gradientNoise } from './gradientNoise'
import { gradientNorm } from './gradientNorm'
import { gradientPeak } from './gradientPeak'
import { lateJitter } from './lateJitter'
import { linearProbe } from './linearProbe'
import { localDerivatives } from './localDerivatives'
import { lossBarrier } from './lossBarrier'
import { lossBelow } from './lossBelow'
import type { MeasuredRun, Measurement, Measuring } from './Measurement'
import { memorised } from './memorised'
import { outlierSpike } from './outlierSpike'
import { predictions } from './predictions'
import { reconstruction } from './reconstruction'
import { sharpness } from './sharpness'
import { shiftAccuracy } from './shiftAccuracy'
import { trainingCurve } from './trainingCurve'

/** All that a trial can measure, by the name that its configuration uses. */
export const MEASUREMENTS = {
  channelDiversity,
  deadChannels,
  distanceFromStart,
  forgettingEvents,
  gradientNoise,
  gradientNorm,
  gradientPeak,
  lateJitter,
  linearProbe,
  localDerivatives,
  lossBarrier,
  lossBelow,
  memorised,
  outlierSpike,
  predictions,
  reconstruction,
  sharpness,
  shiftAccuracy,
  trainingCurve
}

type Measurements = typeof MEASUREMENTS
/** The name of something that a trial can measure. */
export type MeasurementName = keyof Measurements
type OptionsOf<N extends MeasurementName> = Measurements[N] extends Measurement<infer O, unknown> ? O : never
type ResultOf<N extends MeasurementName> = Measurements[N] extends Measurement<never, infer R> ? R : never

/** What is to be measured; `true` takes the defaults. */
export type MeasureConfig = { readonly [N in MeasurementName]?: true | OptionsOf<N> }
/** What was measured; absent what was not asked for. */
export type Measured = { readonly [N in MeasurementName]?: ResultOf<N> }

/** @throws {TypeError} where there is no such measurement, or it has no such option */
export function checkMeasure(config: MeasureConfig): void {
  refuseUnknownOptions("measure of the trial 'train'", config, Object.keys(MEASUREMENTS))
  for (const [name, options] of Object.entries(config)) if (options !== true) refuseUnknownOptions(`The measurement ${name}`, options, MEASUREMENTS[name as MeasurementName].options)
}

/** Begins what is to be measured of a run. */
export function beginMeasuring(run: MeasuredRun, config: MeasureConfig): Map<string, Measuring<unknown>> {
  return new Map(Object.entries(config).map(([name, options]) => [name, (MEASUREMENTS[name as MeasurementName] as Measurement<object, unknown>).begin(run, options === true ? {} : options)]))
}
