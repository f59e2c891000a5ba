/** tfjs's packages, which are all one in the kernel: the engine's own instance. A second copy would not know the first one's tensors. */
const TFJS = /^@tensorflow\/tfjs(-(node|node-gpu|core|layers|data|converter|backend-cpu|backend-webgl|backend-wasm))?$/

/** Which of the packages that the kernel itself holds for cells is meant, whatever is installed beside the notebook; `undefined` where it is none. */
export function ownPackage(specifier: string): 'convscope' | 'tfjs' | undefined {
  return specifier === 'convscope' ? 'convscope' : TFJS.test(specifier) ? 'tfjs' : undefined
}
