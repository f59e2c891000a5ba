export * from './experiments'
export * from './learner'
