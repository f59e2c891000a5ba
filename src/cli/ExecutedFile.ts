import { constants } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { access } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import path from 'node:path'
import { writeAtomically } from '../engine/writeAtomically'

/**
 * The file into which a notebook goes as it is executed, after each cell. A disk that takes nothing ends no run, which may have trained for an hour: it is told once,
 * tried again after the next cell, and at the end another folder has to take it.
 */
export class ExecutedFile {
  /** What the file lacks. */
  private waiting: string | undefined

  /** @param say tells a person */
  constructor(private readonly file: string, private readonly say: (words: string) => void) {}

  /** Why nothing can be written there, before anything is executed. */
  async whyUnwritable(): Promise<string | undefined> {
    const folder = path.dirname(path.resolve(this.file))
    try {
      await access(folder, constants.W_OK)
      return undefined
    } catch (error) {
      return `${this.file} cannot be written: ${error instanceof Error ? error.message : String(error)}. Name a folder in which you may write by --out; nothing was executed.`
    }
  }

  async write(text: string): Promise<void> {
    try {
      await writeAtomically(this.file, text)
      this.waiting = undefined
    } catch (error) {
      if (this.waiting === undefined) this.say(`${messageOf(error)} It is tried again after each cell and at the end.`)
      this.waiting = text
    }
  }

  /** Tries once more what could not be written, there or elsewhere. Returns whether the file is whole. */
  async finish(): Promise<boolean> {
    if (this.waiting === undefined) return true
    try {
      await writeAtomically(this.file, this.waiting)
      return true
    } catch (error) {
      for (const place of [tmpdir(), homedir()]) {
        const elsewhere = path.join(place, `convscope-${randomUUID()}-${path.basename(this.file)}`)
        const isThere = await writeAtomically(elsewhere, this.waiting).then(() => true, () => false)
        if (!isThere) continue
        this.say(`${messageOf(error)} It is in ${elsewhere} instead.`)
        return false
      }
      this.say(`${messageOf(error)} Nor could it be written in ${tmpdir()} or ${homedir()}.`)
      return false
    }
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
