/**
 * The TensorFlow that is installed. Pinned: tfjs-core's own tests pass whole on 2.15.1; on 2.18 and later `round` of int32 returns zeros, and they are slower.
 */
export const TENSORFLOW_VERSION = '2.15.1'

/** The libtensorflow that the package's own prebuilt addon was made for. */
export const PREBUILT_TENSORFLOW_VERSION = '2.9.1'

/** A Python wheel of which only the two shared libraries, the C headers and the licences are wanted. */
export interface Wheel {
  /** The package's name, as pip knows it. */
  package: string
  file: string
  bytes: number
  sha256: string
  /** Of the two libraries before they are stripped. */
  libraryBytes: number
  platforms: readonly string[]
}

/** Any Python's wheel has the same libraries: this one's is asked for whatever Python is installed. */
export const WHEEL_PYTHON = { version: '3.11', abi: 'cp311' }

const x64 = ['manylinux_2_17_x86_64', 'manylinux2014_x86_64']
const arm64 = ['manylinux_2_17_aarch64', 'manylinux2014_aarch64']

const CPU_X64: Wheel = {
  package: 'tensorflow-cpu',
  file: 'tensorflow_cpu-2.15.1-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl',
  bytes: 207_208_420,
  sha256: '54660c074d7241a503e81edfd9f5ef5af88f64051b72e2945f26318c790f2d26',
  libraryBytes: 613_776_168,
  platforms: x64
}
const CUDA_X64: Wheel = {
  package: 'tensorflow',
  file: 'tensorflow-2.15.1-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl',
  bytes: 475_258_663,
  sha256: 'bb0edd69103c154245c5f209f0507355cc68ba7e4de350084bc31edc562478e4',
  libraryBytes: 1_029_821_200,
  platforms: x64
}
const CPU_ARM64: Wheel = {
  package: 'tensorflow-cpu-aws',
  file: 'tensorflow_cpu_aws-2.15.1-cp311-cp311-manylinux_2_17_aarch64.manylinux2014_aarch64.whl',
  bytes: 211_874_120,
  sha256: 'd4c3a3a9363bf42999adedbbd514e3a133be2d62f61fee9cfa46aaefb087c09e',
  libraryBytes: 694_256_568,
  platforms: arm64
}

/** The wheel for this machine, if there is one: they exist for Linux with glibc. */
export function wheelFor(variant: 'cpu' | 'cuda', platform: string = process.platform, arch: string = process.arch): Wheel | undefined {
  if (platform !== 'linux') return undefined
  if (arch === 'x64') return variant === 'cuda' ? CUDA_X64 : CPU_X64
  return arch === 'arm64' && variant === 'cpu' ? CPU_ARM64 : undefined
}
