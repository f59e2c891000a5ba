import * as tf from '@tensorflow/tfjs'
import { EngineError } from '../EngineError'
import { USE_TENSORFLOW } from '../tensorflow/advice'
import { convolutionFilterGradient } from './convolutionFilterGradient'
import { convolutionInputGradient } from './convolutionInputGradient'
import { depthwiseFilterGradient } from './depthwiseFilterGradient'
import { depthwiseInputGradient } from './depthwiseInputGradient'
import { keepNonFinite } from './keepNonFinite'
import { averagePoolGradient, maxPoolGradient } from './poolingGradients'
import { preferSimd } from './preferSimd'
import { refuseUnequalPadding } from './refuseUnequalPadding'
import { registeredKernel } from './registeredKernel'
import { registerReluGradient } from './reluGradient'
import { segmentSum } from './segmentSum'
import { shareIdentity } from './shareIdentity'
import { spellOutSamePadding } from './spellOutSamePadding'

const OURS: Record<string, tf.KernelFunc> = {
  Conv2DBackpropFilter: convolutionFilterGradient,
  Conv2DBackpropInput: convolutionInputGradient,
  DepthwiseConv2dNativeBackpropFilter: depthwiseFilterGradient,
  DepthwiseConv2dNativeBackpropInput: depthwiseInputGradient,
  MaxPoolGrad: maxPoolGradient,
  AvgPoolGrad: averagePoolGradient,
  UnsortedSegmentSum: segmentSum
}

/** What neither the wasm backend nor we have, by the kernel's name, as the person wrote it. */
const MISSING: Record<string, string> = {
  Einsum: 'tf.einsum',
  Complex: 'tf.complex (complex numbers)',
  Real: 'tf.real (complex numbers)',
  Imag: 'tf.imag (complex numbers)',
  ComplexAbs: 'tf.abs of complex numbers',
  FFT: 'tf.spectral.fft (Fourier transforms)',
  IFFT: 'tf.spectral.ifft (Fourier transforms)',
  StaticRegexReplace: 'tf.string.staticRegexReplace'
}

/**
 * Gives the wasm backend the gradients that training a convolutional network needs and that it lacks, has slowly or has wrong, and readable errors
 * for the rest. Once a process.
 */
export function registerWasmKernels(): void {
  for (const [kernelName, kernelFunc] of Object.entries(OURS)) {
    if (registeredKernel(kernelName, 'wasm')) tf.unregisterKernel(kernelName, 'wasm')
    tf.registerKernel({ kernelName, backendName: 'wasm', kernelFunc })
  }
  spellOutSamePadding()
  keepNonFinite()
  preferSimd()
  registerReluGradient()
  shareIdentity()
  refuseUnequalPadding()
  for (const [kernelName, what] of Object.entries(MISSING)) {
    if (registeredKernel(kernelName, 'wasm')) continue
    tf.registerKernel({
      kernelName,
      backendName: 'wasm',
      kernelFunc: () => {
        throw new EngineError(`${what} cannot be computed by the wasm engine. ${USE_TENSORFLOW}`)
      }
    })
  }
}
