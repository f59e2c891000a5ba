import { readFileSync } from 'node:fs'
import { shippedFile } from '../shippedFile'
import type { WasmMemory } from './wasmMemory'

/** A convolution's sizes, in the order in which the module's functions take them. */
export type Geometry = [
  batch: number, height: number, width: number, channels: number, outHeight: number, outWidth: number, outputs: number,
  filterHeight: number, filterWidth: number, strideHeight: number, strideWidth: number, top: number, left: number
]

/** What `simd/index.ts` exports; what each function computes is said there. Tensors and workspaces are given by their addresses, in bytes. */
export interface SimdKernels {
  convolutionWorkspace(...geometry: Geometry): number
  convolution(x: number, filter: number, y: number, workspace: number, ...geometry: Geometry): void
  inputGradientWorkspace(...geometry: Geometry): number
  inputGradient(dy: number, filter: number, dx: number, workspace: number, ...geometry: Geometry): void
  filterGradientWorkspace(...geometry: Geometry): number
  filterGradient(x: number, dy: number, dFilter: number, workspace: number, ...geometry: Geometry): void
  addRow(a: number, row: number, to: number, rows: number, columns: number, relu: 0 | 1): void
  subtractRow(a: number, row: number, to: number, rows: number, columns: number): void
  multiplyByRow(a: number, row: number, to: number, rows: number, columns: number): void
  columnSums(x: number, to: number, rows: number, columns: number): void
  reluGradient(dy: number, x: number, dx: number, size: number): void
  figures(x: number, size: number, limit: number, to: number): void
  squaredDeviations(x: number, size: number, mean: number): number
  deadUnits(x: number, size: number, units: number, to: number): void
  histogram(x: number, size: number, low: number, high: number, bins: number, finite: 0 | 1, counts: number, lanes: number): void
}

/** The part of WebAssembly's interface that is used; TypeScript has it only among the browsers' types. */
interface WebAssemblyOfNode {
  validate(code: Uint8Array): boolean
  readonly Memory: new () => object
  readonly Module: new (code: Uint8Array) => object
  readonly Instance: new (module: object, imports: { env: { memory: object } }) => { readonly exports: unknown }
}
const webAssembly = (globalThis as unknown as { WebAssembly: WebAssemblyOfNode }).WebAssembly

const instances = new WeakMap<WasmMemory, SimdKernels | 'no SIMD'>()

/** Our own WebAssembly module; it works in the backend's memory. Undefined where this Node has no SIMD. */
export function simdKernels(backend: WasmMemory): SimdKernels | undefined {
  const known = instances.get(backend) ?? instantiate(backend) ?? 'no SIMD'
  instances.set(backend, known)
  return known === 'no SIMD' ? undefined : known
}

function instantiate(backend: WasmMemory): SimdKernels | undefined {
  const memory = Object.values(backend.wasm.asm).find(exported => exported instanceof webAssembly.Memory)
  const code = readFileSync(shippedFile('wasm/convscope-simd.wasm'))
  if (!memory || !webAssembly.validate(code)) return undefined
  return new webAssembly.Instance(new webAssembly.Module(code), { env: { memory } }).exports as SimdKernels
}
