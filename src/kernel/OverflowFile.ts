import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { escapeMarkup } from '../picture'
import type { MimeBundle } from '../run'

/** A file is not made larger than this: an endless loop may print. */
const MOST_BYTES = 200_000_000

/** Where what a cell shows beyond what its notebook takes goes to. It is made when there is something for it, and stays when the kernel has ended. */
export class OverflowFile {
  private descriptor: number | undefined
  private bytes = 0
  private failure: string | undefined

  constructor(private readonly file: string) {}

  write(text: string): void {
    if (this.failure !== undefined) return
    try {
      if (this.descriptor === undefined) {
        mkdirSync(path.dirname(this.file), { recursive: true })
        this.descriptor = openSync(this.file, 'a', 0o600)
      }
      this.bytes += writeSync(this.descriptor, text)
      if (this.bytes > MOST_BYTES) this.failure = `it ends after ${MOST_BYTES / 1e6} MB`
    } catch (error) {
      this.failure = error instanceof Error ? error.message : String(error)
    }
  }

  /** Closes it. Returns what is to be shown of it, nothing where it is not there. @param what is in it, such as `What is left out` */
  end(what: string): MimeBundle | undefined {
    if (this.descriptor !== undefined) closeSync(this.descriptor)
    this.descriptor = undefined
    if (this.bytes === 0) return this.failure === undefined ? undefined : { 'text/plain': `${what} could not be written to ${this.file}: ${this.failure}.` }
    const but = this.failure === undefined ? '' : ` (${this.failure})`
    return { 'text/html': `<p>${escapeMarkup(what)} is in <a href="${escapeMarkup(pathToFileURL(this.file).href)}">${escapeMarkup(path.basename(this.file))}</a>${escapeMarkup(but)}.</p>`, 'text/plain': `${what} is in ${this.file}${but}.` }
  }
}
