import { stat } from 'node:fs/promises'
import path from 'node:path'
import { DataError } from '../DataError'
import { MNIST_FILES } from './mnistFiles'

/** Where each of the four files lies. */
export type MnistPaths = Record<keyof typeof MNIST_FILES, string>

const ROLES = Object.keys(MNIST_FILES) as (keyof typeof MNIST_FILES)[]

/**
 * The four files in a folder or in its subfolder `mnist`, compressed (`.gz`) or not.
 * @returns undefined where the folder has none of them
 * @throws {DataError} where it has some but not all
 */
export async function findMnist(folder: string): Promise<MnistPaths | undefined> {
  for (const place of [folder, path.join(folder, 'mnist')]) {
    const found = await Promise.all(ROLES.map(async role => [role, await firstFile([`${MNIST_FILES[role].name}.gz`, MNIST_FILES[role].name].map(name => path.join(place, name)))] as const))
    const missing = found.filter(([, file]) => file === undefined).map(([role]) => `${MNIST_FILES[role].name}.gz`)
    if (missing.length === 0) return Object.fromEntries(found) as MnistPaths
    if (missing.length < ROLES.length) throw new DataError(`${place} has only some of MNIST's four files: ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing (with or without .gz).`)
  }
  return undefined
}

async function firstFile(candidates: string[]): Promise<string | undefined> {
  for (const file of candidates) if ((await stat(file).catch(() => undefined))?.isFile()) return file
  return undefined
}
