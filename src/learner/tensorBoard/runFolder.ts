import { mkdirSync } from 'node:fs'
import path from 'node:path'

const LONGEST_NAME = 100
const two = (number: number): string => String(number).padStart(2, '0')

/** Makes a folder for a run in `parent`; where `name` is taken, `name 2` and so on. Without a name: the time and the title. */
export function makeRunFolder(parent: string, name: string | undefined, title: string): string {
  const wanted = fileName(name ?? `${timestamp(new Date())} ${title}`)
  mkdirSync(parent, { recursive: true })
  for (let number = 1; ; number++) {
    const folder = path.join(parent, number === 1 ? wanted : `${wanted} ${number}`)
    try {
      mkdirSync(folder)
      return folder
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    }
  }
}

/** Local time, so that names are in its order: `2026-03-31 09-05-00`. */
const timestamp = (at: Date): string =>
  `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}-${two(at.getMinutes())}-${two(at.getSeconds())}`

/** Without what one of the file systems forbids in a name. */
function fileName(text: string): string {
  const clean = text.replace(/[\u0000-\u001f<>:"/\\|?*]/g, '_').slice(0, LONGEST_NAME)
  return clean.replace(/[. ]+$/, '') || 'run'
}
