import { reportProgress } from '../../run'
import { drawDigits } from './drawDigits'
import { keepDrawnDigits, readDrawnDigits, type DrawnParts } from './drawnDigitsCache'

/** Images of a seed: 12,000 to train on and 2,000 to validate. */
export const DRAWN_COUNTS = [12_000, 2_000] as const

const LABEL = 'Drawing digits'

/** The digits of a seed: from the cache, else drawn (in a second or so) and kept there. */
export async function loadDrawnDigits(seed: number, signal?: AbortSignal): Promise<DrawnParts> {
  const kept = await readDrawnDigits(seed, DRAWN_COUNTS)
  if (kept) return kept
  const [training, validation] = DRAWN_COUNTS
  const report = (drawn: number) => reportProgress({ label: LABEL, fraction: drawn / (training + validation) })
  const parts: DrawnParts = [
    await drawDigits(training, seed, 0, { signal, onProgress: fraction => report(fraction * training) }),
    await drawDigits(validation, seed, 1, { signal, onProgress: fraction => report(training + fraction * validation) })
  ]
  await keepDrawnDigits(seed, parts)
  return parts
}
