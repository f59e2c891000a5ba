// npm run gallery: draws every picture anew, of runs made up for the tests, light and dark, into media/gallery/, to be looked at and for README.
import { copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { inProject } from './projectFolder.mjs'
import { setUp } from './setUp.mjs'
import { chromium, installSystemPackages } from './setUp/installSystemPackages.mjs'
import { runShown } from './testing/stage.mjs'

const PICTURES = ['run', 'live', 'pictures', 'quantities', 'rates', 'finder', 'bad', 'compared', 'seeds', 'panel-420', 'layer', 'saved']
const THEMES = ['light', 'dark']

const missing = await installSystemPackages([chromium])
if (missing) throw new Error(missing)
await setUp({ tests: true, engine: false })
const drawn = inProject('out/screenshots')
rmSync(drawn, { recursive: true, force: true })
const code = await runShown(process.execPath, [inProject('scripts/testing/runMocha.mjs'), inProject('out/test/ui.test.js'), inProject('out/results/gallery.json'), 'screenshots of every picture'], { timeoutMs: 10 * 60_000 })
if (code !== 0) process.exit(1)

const gallery = inProject('media/gallery')
rmSync(gallery, { recursive: true, force: true })
mkdirSync(gallery, { recursive: true })
for (const name of PICTURES.flatMap(picture => THEMES.map(theme => `${picture}-${theme}.png`))) copyFileSync(path.join(drawn, name), path.join(gallery, name))
console.log(`${readdirSync(gallery).length} pictures in ${gallery}`)
