import { stat } from 'node:fs/promises'
import path from 'node:path'
import { DataError } from '../DataError'
import { FASHION_MNIST } from './fashionMnistDataSet'
import { MNIST } from './mnistDataSet'
import type { FileRole, PublishedDataSet } from './PublishedDataSet'
import { readIdx } from '../readIdx'

/** Where each of the four files lies. */
export type DataSetPaths = Record<FileRole, string>

/**
 * The four files in a folder's subfolder of the data set's own, or in the folder itself, compressed (`.gz`) or not.
 * @returns undefined where the folder has none of them, or has those of another data set under the same names
 * @throws {DataError} where it has some but not all
 */
export async function findDataSet(set: PublishedDataSet, folder: string): Promise<DataSetPaths | undefined> {
  for (const place of [path.join(folder, set.folder), folder]) {
    const found = await filesIn(set, place)
    if (found && !(await isAnother(set, found))) return found
  }
  return undefined
}

async function filesIn(set: PublishedDataSet, place: string): Promise<DataSetPaths | undefined> {
  const files = Object.entries(set.files)
  const found = await Promise.all(files.map(async ([role, { name }]) => [role, await firstFile([`${name}.gz`, name].map(file => path.join(place, file)))] as const))
  const missing = files.filter((_, at) => found[at]![1] === undefined).map(([, { name }]) => `${name}.gz`)
  if (missing.length === 0) return Object.fromEntries(found) as DataSetPaths
  if (missing.length < files.length) throw new DataError(`${place} has only some of ${set.name}'s four files: ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing (with or without .gz).`)
  return undefined
}

/** Whether the files are those of the other data set that we know: training on them would succeed, and every class would have a wrong name. */
async function isAnother(set: PublishedDataSet, { trainingLabels }: DataSetPaths): Promise<boolean> {
  const labels = await readIdx(trainingLabels, 'labels').catch(() => undefined)
  return labels !== undefined && [MNIST, FASHION_MNIST].some(other => other !== set && other.firstLabels.every((label, at) => labels.bytes[at] === label))
}

async function firstFile(candidates: string[]): Promise<string | undefined> {
  for (const file of candidates) if ((await stat(file).catch(() => undefined))?.isFile()) return file
  return undefined
}
