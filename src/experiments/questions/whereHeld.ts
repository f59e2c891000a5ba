/**
 * The paths by which `wanted` is reached from `holder`: `activationStats`, `callbacks.0`. Own fields are followed to the given depth, each
 * object once; a path ends where it finds.
 */
export function whereHeld(holder: object, wanted: object, depth = 1): string[] {
  const found: string[] = []
  const known = new Set<object>([holder])
  let level: [path: string, object: object][] = [['', holder]]
  for (let step = 0; step < depth; step++) {
    const next: typeof level = []
    for (const [path, object] of level) {
      for (const [key, { value }] of Object.entries(Object.getOwnPropertyDescriptors(object)) as [string, { value?: unknown }][]) {
        if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) continue
        const here = path === '' ? key : `${path}.${key}`
        if (value === wanted) found.push(here)
        else if (!known.has(value)) {
          known.add(value)
          next.push([here, value])
        }
      }
    }
    level = next
  }
  return found
}
