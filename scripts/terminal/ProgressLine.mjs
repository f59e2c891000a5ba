/** One line of the terminal that tells what is being done, for how long, and how it ended. On a pipe: a line now and then. */
export class ProgressLine {
  #label
  #detail = ''
  #started = Date.now()
  #printed = 0
  /** @type {NodeJS.Timeout} */
  #timer

  /** @param {string} label */
  constructor(label) {
    this.#label = label
    this.#draw()
    this.#timer = setInterval(() => this.#draw(), process.stdout.isTTY ? 200 : 1000)
    this.#timer.unref()
  }

  get seconds() {
    return (Date.now() - this.#started) / 1000
  }

  /** @param {string} detail what to show after the label, such as "312 MB" */
  update(detail) {
    this.#detail = detail
  }

  /** @param {string} [note] */
  done(note) {
    this.#end('✓', note)
  }

  /** @param {string} note */
  failed(note) {
    this.#end('✗', note)
  }

  #text() {
    return `${this.#label}${this.#detail ? ` · ${this.#detail}` : ''} · ${this.seconds.toFixed(0)} s`
  }

  #draw() {
    if (process.stdout.isTTY) {
      process.stdout.write(`\r\x1b[2K  ${this.#text()} …`.slice(0, (process.stdout.columns || 80) + 4))
    } else if (this.#printed === 0 || Date.now() - this.#printed > 15_000) {
      process.stdout.write(`  ${this.#printed === 0 ? this.#label : this.#text()} …\n`)
      this.#printed = Date.now()
    }
  }

  /**
   * @param {string} mark
   * @param {string} [note]
   */
  #end(mark, note) {
    clearInterval(this.#timer)
    const line = `${mark} ${this.#label}${note ? `: ${note}` : ''} (${this.seconds.toFixed(1)} s)\n`
    process.stdout.write(process.stdout.isTTY ? `\r\x1b[2K${line}` : line)
  }
}
