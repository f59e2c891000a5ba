import { JUPYTER_DISPLAY, type Displayable, type MimeBundle } from '../../run'
import { refuseUnknownOptions } from '../../learner/refuseUnknownOptions'
import { DATA_SOURCES, isDataSource, isProfile, PROFILE_NAMES, PROFILES, type DataSource, type ProfileName } from './profiles'

/** What a notebook's first cell chooses. */
export interface QuestionSettingsOptions {
  /** `quick` by default; CONVSCOPE_PROFILE, which `convscope run --profile` sets, goes before what is written here. */
  profile?: ProfileName
  /** `drawn` by default; CONVSCOPE_DATA_SOURCE, which `convscope run --data` sets, goes before what is written here. */
  data?: DataSource
}

/** Training images that there are at most. */
const AVAILABLE = { drawn: 12_000, mnist: 60_000 } as const

/** The profile and the data of a question's experiments. Displays itself as a sentence. */
export class QuestionSettings implements Displayable {
  constructor(
    readonly profile: ProfileName,
    readonly data: DataSource
  ) {}

  /** Paired seeds of every arm: 1, 2, …, n. */
  get seeds(): number[] {
    return Array.from({ length: PROFILES[this.profile].seeds }, (_, index) => index + 1)
  }

  /** Training images: what the profile says, or as many as there are. */
  get images(): number {
    return Math.min(PROFILES[this.profile].images, AVAILABLE[this.data])
  }

  /** One of several values by the profile, such as a grid of learning rates: `settings.choose({ quick: [0.01, 0.1], full: [0.01, 0.03, 0.1] })`. */
  choose<T>(values: { quick: T; full?: T; smoke?: T }): T {
    return values[this.profile] ?? values.quick
  }

  toString(): string {
    const { profile, data, seeds, images } = this
    const digits = data === 'mnist' ? 'MNIST' : 'drawn digits'
    const caution = profile === 'smoke' ? ' This profile only shows that everything works: it decides no empirical claim.' : ''
    return `Profile ${profile}: ${seeds.length} paired seeds, ${images.toLocaleString('en-US')} training images of ${digits}.${caution}`
  }

  [JUPYTER_DISPLAY](): MimeBundle {
    return { 'text/plain': this.toString() }
  }
}

/**
 * The settings of a question's notebook, from its first cell: `const settings = questionSettings({ profile: 'quick', data: 'drawn' })`. What
 * the command line or the environment says goes before what the cell says, so that the same notebook runs with others unedited.
 * @throws {TypeError} where there is no such profile or data
 */
export function questionSettings(options: QuestionSettingsOptions = {}): QuestionSettings {
  refuseUnknownOptions('questionSettings', options, ['profile', 'data'])
  const profile: unknown = process.env.CONVSCOPE_PROFILE || (options.profile ?? 'quick')
  const data: unknown = process.env.CONVSCOPE_DATA_SOURCE || (options.data ?? 'drawn')
  if (!isProfile(profile)) throw new TypeError(`There is no profile ${JSON.stringify(profile)}${from('CONVSCOPE_PROFILE')}; there are ${PROFILE_NAMES.join(', ')}.`)
  if (!isDataSource(data)) throw new TypeError(`There are no data ${JSON.stringify(data)}${from('CONVSCOPE_DATA_SOURCE')}; there are ${DATA_SOURCES.join(', ')}.`)
  return new QuestionSettings(profile, data)
}

const from = (variable: string): string => (process.env[variable] ? ` (the environment variable ${variable} says so)` : '')
