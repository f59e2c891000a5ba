export { findingsInShort, lookedFor, SEVERITY_MARKS, thresholdWords, whereFound } from './findingWords'
export type { Finding, HealthRule, Severity, Threshold } from './HealthRule'
export { HEALTH_RULES, healthOf, rulesFor } from './healthOf'
export { NOTEBOOKS, type BundledNotebook } from './notebooks'
