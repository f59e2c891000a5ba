/**
 * The TensorFlow that is installed. Pinned: tfjs-core's own tests pass whole on 2.15.1; on 2.18 and later `round` of int32 returns zeros, and they are slower.
 */
export const TENSORFLOW_VERSION = '2.15.1'

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

/** The library by its name in the wheels, which an addon compiled here or for a package is linked with. */
export const WHEEL_LIBRARY = 'libtensorflow_cc.so.2'

/**
 * TensorFlow's C library as its makers publish it for programs that are not Python's. They publish no sums: these are the ones that build systems pin
 * (wamuir/graft, nixpkgs, or-tools).
 */
export interface LibraryArchive {
  variant: 'cpu' | 'cuda'
  version: string
  /** Below the address of the place. */
  path: string
  sha256: string
}

const ARCHIVES: readonly (LibraryArchive & { platform: string; arch: string })[] = [
  { platform: 'linux', arch: 'x64', variant: 'cpu', version: '2.15.0', path: '/tensorflow/libtensorflow/libtensorflow-cpu-linux-x86_64-2.15.0.tar.gz', sha256: 'f0fd1eb5db9e4e0603f10aec289574d1decb54f73b675f0ce476fea1f05838c8' },
  { platform: 'linux', arch: 'x64', variant: 'cuda', version: '2.15.0', path: '/tensorflow/libtensorflow/libtensorflow-gpu-linux-x86_64-2.15.0.tar.gz', sha256: 'adefd913b88c042b8561d5c888bf7a1ea87c64bf5b8f40dbd07469f30ce763ff' },
  // For these, the versions that tfjs-node is built for.
  { platform: 'darwin', arch: 'x64', variant: 'cpu', version: '2.9.1', path: '/tensorflow/libtensorflow/libtensorflow-cpu-darwin-x86_64-2.9.1.tar.gz', sha256: '56f83d3320ba0f69aaafd6c058645e1b7fbc75fb9a3fc36d6be98de1291ca226' },
  { platform: 'darwin', arch: 'arm64', variant: 'cpu', version: '2.7', path: '/tf-builds/libtensorflow_r2_7_darwin_arm64_cpu.tar.gz', sha256: '13ab22b97e2af06e431aaeb7b42fb89981965dd01aa16da035d8210aa4183d79' },
  { platform: 'win32', arch: 'x64', variant: 'cpu', version: '2.9.1', path: '/tensorflow/libtensorflow/libtensorflow-cpu-windows-x86_64-2.9.1.zip', sha256: '56fa7e84c984144311563b405bd0e565568f3cbe2c15ac4713e9c8174a02b00f' }
]

/** The archive for this machine, if there is one. */
export function archiveFor(variant: 'cpu' | 'cuda', platform: string = process.platform, arch: string = process.arch): LibraryArchive | undefined {
  return ARCHIVES.find(archive => archive.platform === platform && archive.arch === arch && archive.variant === variant)
}

/** The wheel for this machine, if there is one: they exist for Linux with glibc. */
export function wheelFor(variant: 'cpu' | 'cuda', platform: string = process.platform, arch: string = process.arch): Wheel | undefined {
  if (platform !== 'linux') return undefined
  if (arch === 'x64') return variant === 'cuda' ? CUDA_X64 : CPU_X64
  return arch === 'arm64' && variant === 'cpu' ? CPU_ARM64 : undefined
}
