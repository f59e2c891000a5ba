import type { Peers } from './measurePeers'

const LAYOUT_WORDS = { contiguous: 'as it comes', channels_last: 'channels last' } as const

/** The lines of a report, with a heading. */
export function peersAsText(peers: Peers): string[] {
  if ('leftOut' in peers) return ['Beside PyTorch', `  left out: ${peers.leftOut}`]
  const { peer, speeds, ratios } = peers.measured
  const count = (value: number): string => value.toLocaleString('en')
  return [
    `Beside ${peer}, images/s: median of blocks trained in turn (quartiles)`,
    ...speeds.map(
      ({ batchSize, hooks, threads, layout, imagesPerSecond, quartiles, counts }) =>
        `  PyTorch${hooks ? ' with hooks' : ''}, batch ${batchSize}, ${threads} thread${threads === 1 ? '' : 's'}, ${LAYOUT_WORDS[layout]}: ${count(imagesPerSecond)} (${quartiles.map(count).join(' to ')})${counts ? '; compared with' : ''}`
    ),
    '  The hooks take what fastai\'s ActivationStats does, of five layers in every batch: mean, standard deviation, share near zero, a histogram of 40 bins.',
    ...ratios.map(
      ({ engine, batchSize, ours, theirs, layout, imagesPerSecond, ratio, quartiles }) =>
        `  ${engine}, batch ${batchSize}, ${ours}: ${count(imagesPerSecond)}; ${ratio} (${quartiles.join(' to ')}) times the speed of ${theirs}, ${LAYOUT_WORDS[layout]}`
    )
  ]
}
