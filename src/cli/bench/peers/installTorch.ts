import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm, stat, statfs } from 'node:fs/promises'
import path from 'node:path'
import { cacheFolder } from '../../../engine'
import { megabytes } from '../../../engine/tensorflow/megabytes'
import { python } from '../../../engine/tensorflow/python'
import { runProgram } from '../../../engine/tensorflow/runProgram'
import { whyPipFailed } from '../../../engine/tensorflow/whyPipFailed'
import { doWithoutCuda } from './doWithoutCuda'
import trial from './torchTrial.py'

export const TORCH_VERSION = '2.15.0'

/** What training on the CPU imports, and nothing else of PyTorch's dependencies. */
const PACKAGES = [`torch==${TORCH_VERSION}`, 'typing_extensions==4.15.0', 'sympy==1.14.0', 'mpmath==1.3.0']
const LINUX_PACKAGES = ['nvidia-cuda-runtime==13.2.86']

/** Linux's wheel is one for CUDA. */
const SIZE = process.platform === 'linux' ? { download: 550e6, installed: 1.3e9 } : { download: 150e6, installed: 0.6e9 }
const LEFT_OVER_MS = 3_600_000

/** Options under which Python sees its own library and our folder, and nothing of the person's packages and settings. */
export const ISOLATED = ['-I', '-S', '-W', 'ignore']

export interface InstalledTorch {
  python: string
  folder: string
}

/** Where PyTorch is, or will be, installed for the Python that is used; or in words why it cannot be. */
export async function torchFolder(): Promise<InstalledTorch | { lacks: string }> {
  const { code, output, errors } = await runProgram(python(), ['-I', '-c', 'import sys; print("%d.%d" % sys.version_info[:2])'])
  const version = /^(\d+\.\d+)\s*$/.exec(output)?.[1]
  if (code === undefined) return { lacks: `${python()} could not be started: ${errors}. Install Python 3.11 or newer with pip, or name one by CONVSCOPE_PYTHON.` }
  if (code !== 0 || version === undefined) return { lacks: `${python()} does not work: ${lastLine(`${output}\n${errors}`) || `exit code ${code}`}` }
  return { python: python(), folder: path.join(cacheFolder(), 'peers', `pytorch-${TORCH_VERSION}-python${version}`) }
}

/**
 * Installs PyTorch's CPU half for the benchmark, once, into the user's cache folder, where nothing else finds it. It appears there by one
 * rename, once a step of training has been seen to work.
 * @param say is told what is downloaded and how large it is
 * @returns what keeps it from being had, in words, where it cannot
 */
export async function installTorch(say: (what: string) => void): Promise<InstalledTorch | { lacks: string }> {
  const wanted = await torchFolder()
  if ('lacks' in wanted || existsSync(wanted.folder)) return wanted
  const peers = path.dirname(wanted.folder)
  const staging = path.join(peers, `.${randomBytes(6).toString('hex')}`)
  try {
    await mkdir(peers, { recursive: true })
    await removeLeftOvers(peers)
    const { bavail, bsize } = await statfs(peers)
    const needed = SIZE.download + 1.1 * SIZE.installed
    if (bavail * bsize < needed)
      return { lacks: `PyTorch needs ${megabytes(needed)} while it is installed, and ${megabytes(bavail * bsize)} are free in ${peers}. Free some space, or name another folder by CONVSCOPE_CACHE.` }
    say(`installing PyTorch ${TORCH_VERSION} for comparison: a download of about ${megabytes(SIZE.download)}, ${megabytes(SIZE.installed)} in ${wanted.folder}; delete that folder to be rid of it`)
    const lacks = await install(wanted.python, staging)
    if (lacks !== undefined) return { lacks }
    await rename(path.join(staging, 'packages'), wanted.folder)
    return wanted
  } catch (error) {
    return { lacks: `PyTorch could not be installed into ${wanted.folder}: ${(error as Error).message}` }
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
}

async function install(program: string, staging: string): Promise<string | undefined> {
  const [folder, temporary] = [path.join(staging, 'packages'), path.join(staging, 'temporary')]
  await mkdir(temporary, { recursive: true })
  const packages = [...PACKAGES, ...(process.platform === 'linux' ? LINUX_PACKAGES : [])]
  const pip = await runProgram(
    program,
    ['-m', 'pip', 'install', '--target', folder, '--no-deps', '--no-cache-dir', '--no-input', '--disable-pip-version-check', '--progress-bar', 'off', '--only-binary', ':all:', ...packages],
    { env: { ...process.env, TMPDIR: temporary, PIP_REQUIRE_VIRTUALENV: '0' } }
  )
  if (pip.code !== 0) return whyPipFailed(`PyTorch ${TORCH_VERSION}`, SIZE.download, pip)
  await doWithoutCuda(folder)
  const tried = await runProgram(program, [...ISOLATED, '-c', trial, folder])
  return tried.code === 0 ? undefined : `PyTorch was downloaded and does not work here: ${lastLine(tried.errors) || `exit code ${tried.code}`}`
}

/** Of installations that were interrupted. A younger folder may belong to one that runs. */
async function removeLeftOvers(peers: string): Promise<void> {
  for (const name of await readdir(peers)) {
    const left = path.join(peers, name)
    if (name.startsWith('.') && Date.now() - (await stat(left)).mtimeMs > LEFT_OVER_MS) await rm(left, { recursive: true, force: true })
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.slice(0, 500) ?? ''
}
