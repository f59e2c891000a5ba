export { escapeMarkup } from './escapeMarkup'
export { runBundle } from './runBundle'
export { runPicture } from './runPicture'
export { runText } from './runText'
