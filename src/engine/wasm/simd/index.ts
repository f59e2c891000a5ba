export { convolution, convolutionWorkspace } from './convolution'
export { filterGradient, filterGradientWorkspace } from './filterGradient'
export { inputGradient, inputGradientWorkspace } from './inputGradient'
