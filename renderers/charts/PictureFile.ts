import * as l10n from '@vscode/l10n'
import type { SaveMessage } from '../../src/run'

/** A file that a picture was made into. */
export interface PictureFile {
  /** With its ending, without folders. */
  name: string
  mime: SaveMessage['mime']
  bytes: Uint8Array<ArrayBuffer>
}

/** Brings a file to the person. Throws an `Error` with a sentence where it cannot. */
export type SaveFile = (file: PictureFile) => void

const ENDINGS: Readonly<Record<PictureFile['mime'], string>> = { 'image/png': 'png', 'image/svg+xml': 'svg', 'text/csv': 'csv' }
/** Letters of a name before its ending. */
const NAME_LENGTH = 50

/** A file's name made of a title, which may hold anything. */
export function fileName(title: string, mime: PictureFile['mime']): string {
  const letters = Array.from(title.normalize('NFC').replace(/[^\p{L}\p{N}._]+/gu, '-'))
  const words = letters.slice(0, NAME_LENGTH).join('').replace(/^[-.]+|[-.]+$/g, '')
  return `${words === '' ? l10n.t('picture') : words}.${ENDINGS[mime]}`
}
