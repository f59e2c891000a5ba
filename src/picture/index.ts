export { escapeMarkup } from './escapeMarkup'
export { runBundle } from './runBundle'
export { runText } from './runText'
