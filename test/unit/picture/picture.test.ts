import { unzlibSync } from 'fflate'
import assert from 'node:assert/strict'
import { runBundle, runPicture, runText } from '../../../src/picture'
import { palettePng } from '../../../src/picture/png'
import { extent, linearScale, logScale, stepScale } from '../../../src/picture/scale'
import { viridis } from '../../../src/picture/viridis'
import { decodeRun, RUN_MIME, type RunView } from '../../../src/run'
import { LR_FIND_VIEW, syntheticLrFind } from './syntheticLrFind'
import { syntheticRun } from './syntheticRun'

const VIEWS: RunView[] = [{ kind: 'run' }, { kind: 'loss' }, { kind: 'loss', skipStart: 5, withValid: false }, { kind: 'sched' }, { kind: 'lrFind' }, LR_FIND_VIEW, { kind: 'colorDim' }, { kind: 'colorDim', layer: 1 }, { kind: 'layerStats' }, { kind: 'layerStats', layer: 0 }, { kind: 'hist', layer: 0 }, { kind: 'hist', layer: 1, row: 3 }, { kind: 'deadChart' }, { kind: 'deadChart', layer: 0 }]

/** Throws unless every tag is closed in turn and every attribute quoted: what an XML parser asks. Returns the tags' names. */
function parseMarkup(markup: string): string[] {
  const open: string[] = []
  const names: string[] = []
  let at = 0
  const tag = /<(\/?)([a-z]+)((?: [\w:-]+="[^"<]*")*)(\/?)>/gi
  for (const match of markup.matchAll(tag)) {
    assert.ok(!/[<>]/.test(markup.slice(at, match.index)), `stray bracket before ${match.index}: ${markup.slice(at, match.index)}`)
    at = match.index + match[0].length
    const [, closing, name = '', , empty] = match
    if (closing) assert.equal(open.pop(), name)
    else {
      names.push(name)
      if (!empty) open.push(name)
    }
  }
  assert.equal(at, markup.length)
  assert.deepEqual(open, [])
  return names
}

describe('a picture of a run', () => {
  it('has the colour bar of its heatmap as it is, also on a dark page', () => {
    const bar = [...runPicture(syntheticRun(), { kind: 'colorDim', layer: 0 }).matchAll(/<rect [^>]*width="9"[^>]*>/g)].map(([rect]) => rect)
    assert.equal(bar.length, 32)
    // A theme's rules change what is coloured by an attribute alone, if its colour is one of theirs.
    for (const rect of bar) assert.match(rect, / fill="(#[0-9a-f]{6})" style="fill:\1"/)
  })

  for (const view of VIEWS) {
    it(`is whole SVG without numbers that are none: ${JSON.stringify(view)}`, () => {
      const svg = runPicture(syntheticRun(), view)
      const tags = parseMarkup(svg)
      assert.equal(tags[0], 'svg')
      assert.ok(!/NaN|Infinity|undefined|null/.test(svg.replace(/base64,[^"]*/g, '')), svg.match(/.{40}(NaN|Infinity|undefined|null).{20}/)?.[0])
      assert.equal(tags.filter(name => name === 'image').length, view.kind === 'run' || (view.kind === 'colorDim' && view.layer === undefined) ? 6 : view.kind === 'colorDim' ? 3 : 0)
      assert.equal(runPicture(syntheticRun(), view), svg, 'the same record gives the same picture')
    })
  }

  it('shows hostile names as text', () => {
    const evil = '</text><script>alert("1")</script><image href=\'x\' onerror=alert(1)>&\u0000'
    const record = syntheticRun({ name: evil, layers: [evil, 'b'] })
    for (const view of VIEWS) {
      const svg = runPicture(record, view)
      const tags = parseMarkup(svg)
      assert.ok(!tags.includes('script') && !svg.includes('\u0000'))
      assert.ok(!/<[^>]* on\w+=/.test(svg))
    }
    assert.ok(runText(record, { kind: 'run' }).includes(evil))
  })

  it('shows where the loss was NaN or infinite, and draws the rest', () => {
    const svg = runPicture(syntheticRun({ loss: step => (step === 50 ? Infinity : step > 60 ? NaN : 1 + step) }), { kind: 'loss' })
    parseMarkup(svg)
    assert.match(svg, /∞ from batch 50 on/)
    assert.match(runText(syntheticRun({ loss: () => NaN })), /loss NaN/)
    parseMarkup(runPicture(syntheticRun({ loss: () => NaN })))
    parseMarkup(runPicture(syntheticRun({ loss: step => 10 ** (step / 4) })))
  })

  it('of a loss leaves out the first batches and the validation loss where that is asked for', () => {
    // The first batches' loss would press all else to the ground.
    const record = syntheticRun({ loss: step => (step < 5 ? 50 : 2 * Math.exp(-step / 40)) })
    const [whole, rest] = [runPicture(record, { kind: 'loss' }), runPicture(record, { kind: 'loss', skipStart: 5, withValid: false })]
    assert.ok(whole.includes('>50<') && whole.includes('validation loss 0.5'))
    assert.ok(!rest.includes('>50<') && !rest.includes('validation'))
    // The axis begins there: the first point is at its left end.
    const start = (svg: string): string | undefined => /<path d="M([\d.]+) [^>]*stroke-opacity="0\.45"/.exec(svg)?.[1]
    assert.deepEqual([start(rest), start(whole)], ['54', '54'])
    assert.match(runPicture(record, { kind: 'loss', skipStart: 1000 }), /No batch after the first 1000 has been trained\./)
    parseMarkup(rest)
  })

  it('of a run without batches, layers or histograms says so', () => {
    assert.match(runPicture(syntheticRun({ steps: 0 })), /No batch has been trained yet/)
    assert.match(runPicture(syntheticRun({ layers: [] })), /No layers were watched/)
    assert.match(runPicture(syntheticRun({ layers: [] }), { kind: 'layerStats', layer: 0 }), /no watched layer 0/)
    assert.match(runPicture(syntheticRun({ histograms: false }), { kind: 'colorDim' }), /No histograms were recorded/)
    assert.match(runPicture(syntheticRun({ histograms: false }), { kind: 'hist', layer: 0 }), /No histograms were recorded/)
    for (const view of VIEWS) for (const options of [{ steps: 0 }, { steps: 1 }, { layers: [] }, { histograms: false }]) parseMarkup(runPicture(syntheticRun(options), view))
  })

  it('of a learning-rate finder marks the suggested rates on the curve', () => {
    const evil = '<b>&'
    const svg = runPicture(syntheticLrFind(), { kind: 'lrFind', marks: [...(LR_FIND_VIEW.marks ?? []), { label: evil, x: 1e-5 }, { label: 'outside', x: 1e9 }] })
    parseMarkup(svg)
    for (const words of ['valley: 0.0021', 'slide: 0.011', 'minimum / 10: 0.0295', 'steep: 0.0031', '&lt;b&gt;&amp;: 1.00e−5', 'outside: 1.00e9', '>1e−7<', '>10<', 'learning rate (logarithmic)', '93 of 100 learning rates were tried']) assert.ok(svg.includes(words), words)
    // Five of the marks lie on the curve; the sixth rate was never tried.
    assert.equal(svg.match(/<circle/g)?.length, 5)
    const whole = runPicture(syntheticLrFind())
    assert.ok(whole.includes('learning rate (logarithmic)') && !whole.includes('No layers were watched'), 'its run is shown in the same way')
    const text = runText(syntheticLrFind(), LR_FIND_VIEW)
    assert.match(text, /suggested learning rates: valley 0\.0021, slide 0\.011, minimum \/ 10 0\.0295, steep 0\.0031$/)
  })

  it('of a learning-rate finder is whole where there is little or nothing to draw', () => {
    const nothing = [() => NaN, () => Infinity, () => 1, (_: number, step: number) => (step > 5 ? NaN : 2 - step / 10), () => 1e300]
    for (const loss of nothing) for (const steps of [1, 2, 50]) assert.ok(!/NaN|Infinity|undefined/.test(runPicture(syntheticLrFind({ loss, steps }), LR_FIND_VIEW).replace(/NaN from|∞ from/g, '')))
    assert.match(runPicture(syntheticLrFind({ steps: 0 }), LR_FIND_VIEW), /No batch has been trained yet/)
  })

  it('of a schedule says its ends and bounds', () => {
    const svg = runPicture(syntheticRun(), { kind: 'sched' })
    for (const words of ['learning rate', 'momentum', '>0.06<', '>0.90<', '>batch<']) assert.ok(svg.includes(words), words)
    assert.match(runText(syntheticRun(), { kind: 'sched' }), /learning rate: first 0, between 0 and 0\.06, last .*\nmomentum: first 0\.9, between 0\.9 and 0\.9, last 0\.9/)
  })

  it('stays small however long the run', () => {
    const long = syntheticRun({ steps: 5000, layers: ['a', 'b', 'c', 'd', 'e'] })
    assert.ok(runPicture(long).length < 400_000, `${runPicture(long).length}`)
  })

  it('travels with the data of the layers in view, and text', () => {
    const bundle = runBundle(syntheticRun(), { kind: 'hist', layer: 1, row: 3 })
    assert.deepEqual(Object.keys(bundle), [RUN_MIME, 'image/svg+xml', 'text/plain'])
    const saved = bundle[RUN_MIME]
    assert.deepEqual(decodeRun(saved).layers.map(layer => layer.meta.name), ['conv2'])
    assert.deepEqual((saved as { view: unknown }).view, { kind: 'hist', layer: 0, row: 3 })
    assert.match(String(bundle['text/plain']), /a run: finished[^]*epoch 1: training loss 0\.7, validation loss 0\.5, accuracy 0\.91[^]*conv2 \(output, after relu\)/)
  })
})

describe('a PNG', () => {
  it('holds the pixels and the palette, with right checksums', () => {
    const pixels = Uint8Array.of(0, 1, 2, 2, 1, 0)
    const png = palettePng(pixels, 3, 2, [[1, 2, 3], [4, 5, 6], [7, 8, 9]])
    assert.deepEqual([...png.subarray(0, 8)], [137, 80, 78, 71, 13, 10, 26, 10])
    const view = new DataView(png.buffer)
    const chunks = new Map<string, Uint8Array>()
    for (let at = 8; at < png.length; ) {
      const length = view.getUint32(at)
      chunks.set(String.fromCharCode(...png.subarray(at + 4, at + 8)), png.subarray(at + 8, at + 8 + length))
      at += 12 + length
    }
    assert.deepEqual([...chunks.keys()], ['IHDR', 'PLTE', 'IDAT', 'IEND'])
    assert.deepEqual([...unzlibSync(chunks.get('IDAT') ?? new Uint8Array())], [0, 0, 1, 2, 0, 2, 1, 0])
    // The checksum of an empty IEND is the same in every PNG.
    assert.deepEqual([...png.subarray(-4)], [0xae, 0x42, 0x60, 0x82])
  })
})

describe('scales', () => {
  it('have ticks at 1, 2 or 5 times a power of ten, with as many digits as needed', () => {
    const texts = (low: number, high: number) => linearScale(low, high, 5).ticks.map(tick => tick.text)
    assert.deepEqual(texts(0, 2.31), ['0', '0.5', '1.0', '1.5', '2.0', '2.5'])
    assert.deepEqual(texts(-3, 12), ['−5', '0', '5', '10', '15'])
    assert.deepEqual(texts(0, 0.0031), ['0', '0.001', '0.002', '0.003', '0.004'])
    assert.deepEqual(texts(0, 40_000), ['0', '10k', '20k', '30k', '40k'])
    assert.deepEqual(stepScale(3, 8).ticks.map(tick => tick.text), ['0', '1', '2', '3'])
    assert.deepEqual(logScale(0.02, 300).ticks.map(tick => tick.text), ['0.01', '0.1', '1', '10', '100', '1000'])
  })

  it('put values where they belong, and those outside on the edge', () => {
    const scale = linearScale(0, 10, 5)
    assert.deepEqual([scale.at(0), scale.at(5), scale.at(10), scale.at(20), scale.at(-1)], [0, 0.5, 1, 1, 0])
    assert.equal(logScale(1, 100).at(10), 0.5)
    assert.deepEqual(extent([NaN, 3, Infinity, -1]), [-1, 3])
    assert.equal(extent([NaN]), undefined)
  })

  it('colour from dark to bright without a step back', () => {
    const brightness = Array.from({ length: 101 }, (_, index) => {
      const [red, green, blue] = viridis(index / 100)
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue
    })
    assert.ok(brightness.every((value, index) => index === 0 || value >= (brightness[index - 1] ?? 0)))
    assert.deepEqual(viridis(0), [0x44, 0x01, 0x54])
    assert.deepEqual(viridis(1), [0xfd, 0xe7, 0x25])
  })
})
