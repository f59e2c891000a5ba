// Prints, as one line of JSON, what pictures cost in a plain Chromium page, without VS Code around it: the time to the first picture of
// saved runs, time and memory of a very long one, the time in which the side panel lists many layers, and the frames a second of a live
// run. Called by `convscope bench` with a folder of the runs to draw, and --quick or without; needs the project's own folder, built.
// Exit code 3: no Chromium was found, which standard error says.
import { loadavg } from 'node:os'
import { openPicturePage } from './pictures/openPicturePage.mjs'
import { pageMemory } from './pictures/pageMemory.mjs'
import { findChromium } from './setUp/installSystemPackages.mjs'
import { startChromium } from './vscode/startChromium.mjs'

const MISSING = 3
const [items] = process.argv.slice(2)
const quick = process.argv.includes('--quick')
if (!items) throw new Error('Usage: node scripts/benchPictures.mjs FOLDER [--quick]')
if (!findChromium()) {
  console.error('pictures in a plain page: no Chromium was found; npm test installs it where that can be done')
  process.exit(MISSING)
}

const ROUNDS = quick ? 2 : 9
/** A live run's frames are counted after this much of it: the axes grow and code is compiled at first. */
const WARM_UP_SECONDS = 3
const NOTEBOOK = { width: 1000, height: 900 }
const PANEL = { width: 320, height: 900 }

const browser = await startChromium()
try {
  const first = { layers5: await opened('saved5.json'), layers20: await opened('saved20.json') }
  console.log(
    JSON.stringify({
      chromium: browser.version(),
      /** Processes that wanted a processor, on average over the last minute. */
      load: loadavg()[0],
      savedRunMs: first,
      longRun: { ...(await opened('long.json')), megabytes: await memoryOf('long.json') },
      panelMs: await panelOpened('panel200.json'),
      live: await live('live20.json')
    })
  )
} finally {
  await browser.close()
}

/**
 * From the renderer's call to the painted loss curve, and to all pictures in view; each time in a new page, where nothing is compiled yet.
 * @param {string} name
 */
async function opened(name) {
  /** @type {{ first: number[], all: number[] }} */
  const times = { first: [], all: [] }
  for (let round = 0; round < ROUNDS; round++) {
    const page = await openPicturePage(browser, { items: /** @type {string} */ (items), script: 'notebookRenderer', ...NOTEBOOK })
    const { first, all } = await page.evaluate(async (name) => {
      const text = await (await fetch(`/items/${name}`)).text()
      await picturePage.quiet()
      const first = picturePage.painted(() => document.querySelector('.cs-loss .cs-sketch, .cs-loss .scatterlayer path') !== null)
      const all = picturePage.painted(() => picturePage.allDrawn())
      const startedAt = performance.now()
      picturePage.render(text)
      return { first: (await first) - startedAt, all: (await all) - startedAt }
    }, name)
    times.first.push(first)
    times.all.push(all)
    await page.close()
  }
  return { first: times.first, all: times.all }
}

/**
 * By how much a page's memory grows when it shows a run, in MB.
 * @param {string} name
 */
async function memoryOf(name) {
  const page = await openPicturePage(browser, { items: /** @type {string} */ (items), script: 'notebookRenderer', ...NOTEBOOK })
  const before = await pageMemory(page)
  await page.evaluate(async (name) => {
    picturePage.render(await (await fetch(`/items/${name}`)).text())
    await picturePage.painted(() => picturePage.allDrawn())
  }, name)
  const grown = (await pageMemory(page)) - before
  await page.close()
  return grown / 1e6
}

/**
 * From a run's snapshot to the painted list of its layers.
 * @param {string} name
 */
async function panelOpened(name) {
  const times = []
  for (let round = 0; round < ROUNDS; round++) {
    const page = await openPicturePage(browser, { items: /** @type {string} */ (items), script: 'panel', ...PANEL })
    times.push(
      await page.evaluate(async (name) => {
        const run = await (await fetch(`/items/${name}`)).json()
        picturePage.say({ type: 'follow', run: run.meta.id, notebook: 'a.ipynb' })
        await picturePage.quiet()
        const listed = picturePage.painted(() => document.querySelector('[role=option]') !== null)
        const startedAt = performance.now()
        picturePage.say({ type: 'snapshot', run })
        return (await listed) - startedAt
      }, name)
    )
    await page.close()
  }
  return times
}

/**
 * Frames a second while a run streams in, at the top of its output and where its heatmaps are.
 * @param {string} name
 */
async function live(name) {
  const seen = []
  for (const at of /** @type {const} */ (['loss', 'heatmaps'])) {
    const page = await openPicturePage(browser, { items: /** @type {string} */ (items), script: 'notebookRenderer', ...NOTEBOOK })
    seen.push(
      await page.evaluate(
        async ({ name, at, warmUp }) => {
          /** @type {{ item: unknown, updatesPerSecond: number, messages: unknown[] }} */
          const { item, updatesPerSecond, messages } = await (await fetch(`/items/${name}`)).json()
          picturePage.render(JSON.stringify(item))
          await picturePage.painted(() => picturePage.allDrawn())
          if (at === 'heatmaps') document.querySelector('.cs-grid')?.scrollIntoView()
          await picturePage.quiet()
          /** @type {number[]} */
          const frames = []
          const startedAt = performance.now()
          const seconds = () => (performance.now() - startedAt) / 1000
          const count = (/** @type {number} */ now) => {
            if (seconds() > warmUp) frames.push(now)
            if (said < messages.length) requestAnimationFrame(count)
          }
          let said = 0
          requestAnimationFrame(count)
          await new Promise((resolve) => {
            const timer = setInterval(() => {
              for (const due = Math.min(messages.length, Math.floor(seconds() * updatesPerSecond)); said < due; said++) picturePage.say(messages[said])
              if (said < messages.length) return
              clearInterval(timer)
              resolve(undefined)
            }, 1000 / updatesPerSecond)
          })
          const between = frames.slice(1).map((now, index) => now - (frames[index] ?? NaN)).sort((a, b) => a - b)
          const took = ((frames.at(-1) ?? NaN) - (frames[0] ?? NaN)) / 1000
          return { at, framesPerSecond: between.length / took, frameMsP99: between[Math.floor(between.length * 0.99)] ?? NaN, drawingsPerSecond: picturePage.sent.filter(({ type }) => type === 'drawn').length / seconds() }
        },
        { name, at, warmUp: WARM_UP_SECONDS }
      )
    )
    await page.close()
  }
  return seen
}
