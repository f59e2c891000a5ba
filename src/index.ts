export * from './learner'
