import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import * as v from 'valibot'
import { encodeRun, encodeRunEvent, RUN_FORMAT, type HostMessage } from '../../../run'
import { measureByScript, type Measured } from '../measureByScript'
import { median, quantile, rounded } from '../summaries'
import { madeUpMeta, madeUpRecord, madeUpSteps } from './madeUpRun'

/** Updates a second that a view gets at most. */
const UPDATES_PER_SECOND = 30
/** Batches in an update: those of a training at 60 batches a second. */
const STEPS_PER_UPDATE = 2

const times = v.pipe(v.array(v.number()), v.minLength(1))
const Opened = v.object({ first: times, all: times })
const Live = v.object({ at: v.picklist(['loss', 'heatmaps']), framesPerSecond: v.number(), frameMsP99: v.number(), drawingsPerSecond: v.number() })
const Figures = v.object({
  chromium: v.string(),
  load: v.number(),
  savedRunMs: v.object({ layers5: Opened, layers20: Opened }),
  longRun: v.object({ ...Opened.entries, megabytes: v.number() }),
  panelMs: times,
  live: v.array(Live)
})

/** A time in ms: the median over pages, and the quartiles. */
export interface Time {
  median: number
  quartiles: [number, number]
}

/** What pictures cost in a plain page of Chromium. */
export interface Pictures {
  chromium: string
  /** Processes that wanted a processor, on average over the last minute. */
  load: number
  /** From the renderer's call to the first painted picture of a saved run, and to all in view. */
  savedRuns: { layers: number; steps: number; firstMs: Time; allMs: Time }[]
  /** The same of a very long one, its size in the file, and by how much the page's memory grows. */
  longRun: { layers: number; steps: number; firstMs: Time; allMs: Time; kilobytes: number; megabytes: number }
  /** From a run's snapshot to the painted list of its layers in the side panel. */
  panel: { layers: number; listMs: Time }
  /** A live run, at the top of its output and where its heatmaps are. */
  live: { layers: number; updatesPerSecond: number; shown: v.InferOutput<typeof Live>[] }
}

/** Time to the first picture, memory, and frames a second of made-up runs in a plain page of Chromium: as they are without VS Code around it. */
export async function measurePictures(quick: boolean): Promise<Measured<Pictures>> {
  const folder = mkdtempSync(path.join(tmpdir(), 'convscope-pictures-'))
  const write = (name: string, content: unknown): string => {
    const file = path.join(folder, name)
    writeFileSync(file, JSON.stringify(content))
    return file
  }
  const saved = [{ layers: 5, steps: 1000 }, { layers: 20, steps: 1000 }] as const
  const long = { layers: 20, steps: 1_000_000, every: 8 }
  const panel = { layers: 200, steps: 1000 }
  try {
    for (const of of saved) write(`saved${of.layers}.json`, encodeRun(madeUpRecord(of)))
    const kilobytes = rounded(statSync(write('long.json', encodeRun(madeUpRecord(long)))).size / 1024)
    write('panel200.json', encodeRun(madeUpRecord(panel)))
    write('live20.json', liveRun(quick ? 6 : 20))
    const figures = await measureByScript('benchPictures.mjs', [folder, ...(quick ? ['--quick'] : [])], Figures, 'pictures in a plain page')
    if ('leftOut' in figures) return figures
    const { chromium, load, savedRunMs, longRun, panelMs, live } = figures.measured
    const opened = ({ first, all }: v.InferOutput<typeof Opened>): { firstMs: Time; allMs: Time } => ({ firstMs: time(first), allMs: time(all) })
    return {
      measured: {
        chromium,
        load: rounded(load),
        savedRuns: saved.map(of => ({ ...of, ...opened(of.layers === 5 ? savedRunMs.layers5 : savedRunMs.layers20) })),
        longRun: { layers: long.layers, steps: long.steps, ...opened(longRun), kilobytes, megabytes: rounded(longRun.megabytes) },
        panel: { layers: panel.layers, listMs: time(panelMs) },
        live: { layers: 20, updatesPerSecond: UPDATES_PER_SECOND, shown: live.map(each => ({ ...each, framesPerSecond: rounded(each.framesPerSecond), frameMsP99: rounded(each.frameMsP99), drawingsPerSecond: rounded(each.drawingsPerSecond) })) }
      }
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** A live run of 20 layers as a view gets it: the item that its output holds, and what the extension host says in so many seconds. */
function liveRun(seconds: number): { item: unknown; updatesPerSecond: number; messages: HostMessage[] } {
  const updates = seconds * UPDATES_PER_SECOND
  const meta = madeUpMeta({ layers: 20, steps: updates * STEPS_PER_UPDATE })
  const messages = Array.from({ length: updates }, (_, index): HostMessage => ({ type: 'event', event: encodeRunEvent(madeUpSteps(meta, index * STEPS_PER_UPDATE, STEPS_PER_UPDATE)) }))
  return { item: { version: RUN_FORMAT, live: true, meta }, updatesPerSecond: UPDATES_PER_SECOND, messages }
}

const time = (values: readonly number[]): Time => ({ median: rounded(median(values)), quartiles: [rounded(quantile(values, 0.25)), rounded(quantile(values, 0.75))] })
