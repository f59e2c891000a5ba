import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import * as v from 'valibot'
import { ISOLATED, type InstalledTorch } from './installTorch'
import program from './torchPeer.py'

const Ready = v.object({ version: v.string(), threads: v.number() })
const Prepared = v.object({ imagesPerSecond: v.number() })
const Trained = v.object({ seconds: v.number(), loss: v.number() })

/** Images for a peer, as one file: all pixels (a byte each), then all labels (a byte each). */
export interface ImagesFile {
  path: string
  count: number
}

/** How PyTorch lays out images in memory: as it does by itself, or as its guides advise for convolutions on a CPU. */
export const LAYOUTS = ['contiguous', 'channels_last'] as const
export type Layout = (typeof LAYOUTS)[number]

export interface Training {
  batch: number
  layout: Layout
  /** Whether statistics of all five layers are taken, as fastai does. */
  hooks: boolean
}

const PATIENCE_MS = 300_000

/**
 * A process that trains with PyTorch, on so many threads, when it is asked to. Between two questions it waits. Its OpenMP is left as it is:
 * threads that spin while there is work for them are the fastest, and GNU's stop spinning milliseconds after it ends.
 */
export class TorchPeer {
  readonly threads: number
  version = ''
  private readonly child: ChildProcessByStdio<Writable, Readable, Readable>
  private readonly closed: Promise<void>
  private errors = ''
  private ended: Error | undefined
  private waiting: { resolve: (line: string) => void; reject: (error: Error) => void } | undefined

  private constructor({ python, folder }: InstalledTorch, threads: number, images: ImagesFile) {
    this.threads = threads
    this.child = spawn(python, [...ISOLATED, '-c', program, folder, String(threads), images.path, String(images.count)], { stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true })
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => (this.errors = (this.errors + text).slice(-2000)))
    // Written to after its end, it is not there any more; that it ended is said below.
    this.child.stdin.on('error', () => undefined)
    createInterface({ input: this.child.stdout }).on('line', line => this.waiting?.resolve(line))
    this.closed = new Promise(resolve => {
      const end = (why: string): void => {
        this.ended = new Error(`PyTorch's process ended${why}: ${this.errors.trim() || 'it did not say why'}`)
        this.waiting?.reject(this.ended)
        resolve()
      }
      this.child.once('error', error => end(` (${error.message})`))
      this.child.once('close', code => end(code === null ? '' : ` with exit code ${code}`))
    })
  }

  /** @throws what its process says, where it does not start */
  static async start(torch: InstalledTorch, threads: number, images: ImagesFile): Promise<TorchPeer> {
    const peer = new TorchPeer(torch, threads, images)
    try {
      peer.version = v.parse(Ready, await peer.line()).version
      return peer
    } catch (error) {
      await peer.end()
      throw error
    }
  }

  /** Makes a network. @returns about how fast it trains */
  prepare(training: Training): Promise<v.InferOutput<typeof Prepared>> {
    return this.ask({ prepare: training }, Prepared)
  }

  /** Trains a network that was prepared on so many batches. */
  train(training: Training, batches: number): Promise<v.InferOutput<typeof Trained>> {
    return this.ask({ train: { ...training, batches } }, Trained)
  }

  async end(): Promise<void> {
    this.child.stdin.end()
    const kill = setTimeout(() => this.child.kill('SIGKILL'), 5000)
    await this.closed
    clearTimeout(kill)
  }

  private async ask<Schema extends v.GenericSchema>(question: object, schema: Schema): Promise<v.InferOutput<Schema>> {
    const answer = this.line()
    this.child.stdin.write(`${JSON.stringify(question)}\n`)
    return v.parse(schema, await answer)
  }

  private async line(): Promise<unknown> {
    if (this.ended) throw this.ended
    let late: NodeJS.Timeout | undefined
    try {
      const line = await new Promise<string>((resolve, reject) => {
        this.waiting = { resolve, reject }
        late = setTimeout(() => reject(new Error(`PyTorch's process did not answer within ${PATIENCE_MS / 1000} seconds.`)), PATIENCE_MS)
      })
      return JSON.parse(line) as unknown
    } finally {
      clearTimeout(late)
      this.waiting = undefined
    }
  }
}
