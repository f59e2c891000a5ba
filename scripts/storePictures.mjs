// node scripts/storePictures.mjs: cuts the walkthrough's PNGs from the gallery, and draws the README's SVGs as PNGs, since the extension marketplaces
// show no SVG. After `npm run gallery`, or a change of those SVGs.
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { palettePng } from './pictures/palettePng.mjs'
import { inProject } from './projectFolder.mjs'
import { startChromium } from './vscode/startChromium.mjs'

/** From which picture of the gallery, and what of it. */
const CUTS = {
  run: { from: 'live', clip: { x: 0, y: 0, width: 420, height: 480 } },
  activations: { from: 'panel-420', clip: { x: 0, y: 0, width: 420, height: 560 } }
}
const README_SVGS = ['ledger', 'how-it-works']

const walkthrough = (/** @type {string} */ name) => inProject('media/walkthrough', name)
const browser = await startChromium()
try {
  const page = await browser.newPage()
  for (const [name, { from, clip }] of Object.entries(CUTS)) {
    for (const theme of ['light', 'dark']) {
      const png = readFileSync(inProject('media/gallery', `${from}-${theme}.png`)).toString('base64')
      const pixels = await page.evaluate(pixelsOf, { address: `data:image/png;base64,${png}`, clip })
      writeFileSync(walkthrough(`${name}-${theme}.png`), palettePng(Buffer.from(pixels, 'base64'), clip.width, clip.height))
    }
  }
    for (const name of README_SVGS) {
    await page.setContent(`<body style="margin:0">${readFileSync(inProject('media', `${name}.svg`), 'utf8').replace('<svg ', '<svg width="880" ')}</body>`)
    await page.locator('svg').screenshot({ path: inProject('media', `${name}.png`) })
  }
} finally {
  await browser.close()
}

for (const file of Object.keys(CUTS).flatMap((name) => [`${name}-light.png`, `${name}-dark.png`]).map(walkthrough)) console.log(`${path.relative(inProject(), file)}: ${statSync(file).size} bytes`)

/**
 * The pixels of a part of a picture, as base64. Runs in the page.
 * @param {{ address: string, clip: { x: number, y: number, width: number, height: number } }} what
 */
async function pixelsOf({ address, clip: { x, y, width, height } }) {
  const image = new Image()
  image.src = address
  await image.decode()
  const context = new OffscreenCanvas(width, height).getContext('2d')
  if (!context) throw new Error('This browser has no canvas.')
  context.drawImage(image, -x, -y)
  return btoa(Array.from(context.getImageData(0, 0, width, height).data, (byte) => String.fromCharCode(byte)).join(''))
}
