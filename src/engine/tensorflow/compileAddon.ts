import { mkdir, readdir } from 'node:fs/promises'
import path from 'node:path'
import { EngineError } from '../EngineError'
import { shippedFile } from '../shippedFile'
import { ADDON, HEADERS, LIBRARIES } from './engineFolder'
import { runProgram } from './runProgram'

/** The C++ compiler of this machine, if there is one; `CXX` names another. */
export async function findCompiler(signal?: AbortSignal): Promise<string | undefined> {
  for (const compiler of [process.env.CXX, 'g++', 'c++', 'clang++'])
    if (compiler && (await runProgram(compiler, ['--version'], { signal })).code === 0) return compiler
  return undefined
}

/** Changes whenever what is compiled does: an addon of another recipe is compiled anew by the next installation. */
export const ADDON_RECIPE = 7

/**
 * Compiles tfjs-node's addon, with our own operation for statistics in it, against the libraries and headers in `folder`. It speaks Node-API 8, whose headers we ship: one binary serves every
 * Node from 20 on, and VS Code's. It finds its libraries relative to itself, so that the folder can be moved.
 * @throws {EngineError} with the compiler's first error
 */
export async function compileAddon(compiler: string, folder: string, signal?: AbortSignal): Promise<void> {
  const sources = shippedFile('engine-src')
  const libraries = path.join(folder, LIBRARIES)
  const addon = path.join(folder, ADDON)
  await mkdir(path.dirname(addon), { recursive: true })
  const linked = (await readdir(libraries)).map(name => path.join(libraries, name))
  const include = ['node-api', 'binding'].map(name => path.join(sources, name))
  const result = await runProgram(
    compiler,
    [
      ...['-O3', '-std=c++17', '-fPIC', '-shared', '-DNAPI_VERSION=8', '-w', '-s'],
      // Our own function makes the options of sessions: see session_threads.cc.
      '-DTF_NewSessionOptions=ConvscopeNewSessionOptions',
      ...[...include, path.join(folder, HEADERS)].flatMap(directory => ['-I', directory]),
      ...['binding/tfjs_backend.cc', 'binding/tfjs_binding.cc', 'native/activation_statistics.cc', 'native/bad_array_new_length.cc', 'native/session_threads.cc'].map(name => path.join(sources, name)),
      ...linked,
      // The libraries' own symbols refer to one another; they are resolved when they are loaded. What the addon lacks of them is told then, not in the middle of a training.
      ...['-Wl,-rpath,$ORIGIN/../../deps/lib', '-Wl,--allow-shlib-undefined', '-Wl,-z,now', '-o', addon]
    ],
    { signal }
  )
  if (result.code !== 0) {
    const first = result.errors.split('\n').find(line => /error|cannot find|undefined/i.test(line)) ?? result.errors.trim().split('\n').at(-1)
    throw new EngineError(`${compiler} could not compile TensorFlow's addon: ${first?.trim() ?? `exit code ${result.code}`}. It needs a C++17 compiler with its standard library (Debian, Ubuntu: apt install g++).`)
  }
}
