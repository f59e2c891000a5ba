import { existsSync } from 'node:fs'
import { readFile, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { makeSymbolsWeak } from './makeSymbolsWeak'

/** What the Linux wheels are linked against beside the CUDA runtime, which is small and installed. */
const CUDA_LIBRARIES = [
  'libcublas.so.13', 'libcublasLt.so.13', 'libcudnn.so.9', 'libcufft.so.12', 'libcufile.so.0', 'libcupti.so.13',
  'libcusparse.so.12', 'libcusparseLt.so.0', 'libnccl.so.2', 'libnvrtc.so.13', 'libnvshmem_host.so.3'
]

/**
 * Makes a PyTorch for CUDA load where only its CPU half is wanted. The index has no Linux wheel without CUDA, and its libraries are a
 * download of two gigabytes. Training on the CPU calls none of their functions, so that it is enough for the dynamic linker to find a
 * library under each name: a link to PyTorch's own `libc10.so`. Python must then look up functions when they are called (`RTLD_LAZY`).
 * Data is always looked up; the one such symbol, NVSHMEM's, is made weak: it may then be missing.
 * Does nothing where PyTorch has no CUDA half.
 * @param folder what `pip install --target` was given
 */
export async function doWithoutCuda(folder: string): Promise<void> {
  const libraries = path.join(folder, 'torch', 'lib')
  if (!existsSync(path.join(libraries, 'libtorch_cuda.so'))) return
  for (const name of CUDA_LIBRARIES) if (!existsSync(path.join(libraries, name))) await symlink('libc10.so', path.join(libraries, name))
  const user = path.join(libraries, 'libtorch_nvshmem.so')
  if (existsSync(user)) await writeFile(user, makeSymbolsWeak(await readFile(user), /^nvshmem_/))
}
