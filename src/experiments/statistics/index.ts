export { ContrastDecision, Decision, Direction, parseDecision, Scale, type Effect } from './Decision'
export type { Interval } from './Interval'
export { decideContrast, type Contrast } from './decideContrast'
export { pairedDifferences, type Pair } from './pairedDifferences'
