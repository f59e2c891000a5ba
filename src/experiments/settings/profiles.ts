/**
 * How much a question's experiments train. `quick`: minutes on two cores. `full`: for a GPU, or an hour. `smoke`: seconds, to see that
 * everything works; two seeds decide nothing, and no empirical verdict of it is stronger than inconclusive.
 */
export const PROFILES = {
  smoke: { seeds: 2, images: 1000 },
  quick: { seeds: 8, images: 12_000 },
  full: { seeds: 12, images: 50_000 }
} as const

/** A key of {@link PROFILES}. */
export type ProfileName = keyof typeof PROFILES
export const PROFILE_NAMES = Object.keys(PROFILES) as readonly ProfileName[]

/** Where a question’s images come from: drawn by Convscope, or MNIST’s. */
export const DATA_SOURCES = ['drawn', 'mnist'] as const
/** One of the data sources of a question. */
export type DataSource = (typeof DATA_SOURCES)[number]

export const isProfile = (name: unknown): name is ProfileName => PROFILE_NAMES.some(profile => profile === name)
export const isDataSource = (name: unknown): name is DataSource => DATA_SOURCES.some(source => source === name)
