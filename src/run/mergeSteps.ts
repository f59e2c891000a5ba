import type { StepsEvent } from './runEvent'

/** Joins consecutive steps events of one run into one, so that a fast run sends few messages. `undefined` for none. */
export function mergeSteps(events: readonly StepsEvent[]): StepsEvent | undefined {
  const [first] = events
  const last = events.at(-1)
  if (!first || !last || events.length === 1) return first
  return {
    type: 'steps',
    run: first.run,
    from: first.from,
    count: events.reduce((sum, event) => sum + event.count, 0),
    loss: join(Float32Array, events.map(event => event.loss)),
    learningRate: join(Float32Array, events.map(event => event.learningRate)),
    momentum: join(Float32Array, events.map(event => event.momentum)),
    seconds: join(Float64Array, events.map(event => event.seconds)),
    batchEndedAt: last.batchEndedAt,
    layerFrom: first.layerFrom,
    layerCount: events.reduce((sum, event) => sum + event.layerCount, 0),
    layers: join(Float32Array, events.map(event => event.layers)),
    histograms: join(Uint32Array, events.map(event => event.histograms)),
    dead: join(Uint8Array, events.map(event => event.dead))
  }
}

function join<A extends Float32Array | Float64Array | Uint32Array | Uint8Array>(make: new (length: number) => A, parts: readonly A[]): A {
  const joined = new make(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}
