import type * as tfjs from '@tensorflow/tfjs'
import Module from 'node:module'
import { giveTensorsAFace } from './giveTensorsAFace'
import { ownPackage } from './ownPackages'

type Namespace = Record<string, unknown>

/** The modules that the kernel itself holds for cells: `convscope` and tfjs. They are loaded, and the engine started, when first wanted. */
export class OwnModules {
  private readonly loading = new Map<string, Promise<Namespace>>()
  private readonly loaded = new Map<string, Namespace>()

  constructor(
    private readonly startEngine: () => Promise<unknown>,
    private readonly guard: <T>(work: () => Promise<T>) => Promise<T>
  ) {
    this.giveToPackages()
  }

  has(specifier: string): boolean {
    return ownPackage(specifier) !== undefined
  }

  /** What computes tensors, once it is loaded. */
  get tensorflow(): typeof tfjs | undefined {
    return this.loaded.get('tfjs') as typeof tfjs | undefined
  }

  load(specifier: string): Promise<Namespace> {
    // A module cut off while it loads would stay half made.
    return this.guard(() => this.loadKind(specifier, ownPackage(specifier)))
  }

  private async loadKind(specifier: string, kind: ReturnType<typeof ownPackage>): Promise<Namespace> {
    if (kind === undefined) throw new Error(`'${specifier}' is not one of the kernel's own modules`)
    // Each time: it only looks when it runs already, and tries again after a failure.
    await this.startEngine()
    let namespace = this.loading.get(kind)
    if (!namespace) {
      namespace = kind === 'convscope' ? import('../index') : import('@tensorflow/tfjs').then(tf => (giveTensorsAFace(tf), tf))
      this.loading.set(kind, namespace)
      // A cell may use only `convscope`, and still look at tensors.
      if (kind === 'convscope') await this.loadKind(specifier, 'tfjs')
    }
    const ready = await namespace
    this.loaded.set(kind, ready)
    return ready
  }

  /** For `require`, which cannot wait. */
  require(specifier: string): Namespace {
    const namespace = this.loaded.get(ownPackage(specifier) ?? '')
    if (!namespace) throw new Error(`require('${specifier}') cannot wait for the engine to start. Write: import * as name from '${specifier}'`)
    return namespace
  }

  /** A package from node_modules that requires tfjs gets the same instance, once it is loaded. */
  private giveToPackages(): void {
    const loader = Module as unknown as { _load: (request: string, ...rest: unknown[]) => unknown }
    const original = loader._load.bind(Module)
    loader._load = (request, ...rest) => this.loaded.get(ownPackage(request) ?? '') ?? original(request, ...rest)
  }
}
