export * from './data'
export * from './experiments'
export * from './learner'
