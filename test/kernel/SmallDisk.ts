import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** A disk of its own, which can be full or read-only: root is stopped by no permissions. */
export class SmallDisk {
  /** Mounts one; where that is not allowed, says why in words. */
  static mount(kilobytes: number): SmallDisk | string {
    if (process.platform !== 'linux') return 'a small disk can be mounted on Linux only'
    const folder = mkdtempSync(path.join(tmpdir(), 'convscope-disk-'))
    const { status, stderr, error } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', folder], { encoding: 'utf8' })
    if (status === 0) return new SmallDisk(folder)
    rmdirSync(folder)
    return `no small disk can be mounted here (${error?.message ?? stderr.trim()})`
  }

  private constructor(readonly path: string) {}

  private get ballast(): string {
    return path.join(this.path, 'ballast')
  }

  fill(): void {
    const file = openSync(this.ballast, 'w')
    try {
      for (const piece of [65_536, 4096, 1]) {
        try {
          for (;;) if (writeSync(file, Buffer.alloc(piece)) < piece) break
        } catch {
          // Full, to within the next smaller piece.
        }
      }
    } finally {
      closeSync(file)
    }
  }
  free(): void {
    rmSync(this.ballast)
  }
  makeReadOnly(): void {
    spawnSync('mount', ['-o', 'remount,ro', this.path])
  }
  remove(): void {
    spawnSync('umount', ['--lazy', this.path])
    rmdirSync(this.path)
  }
}
