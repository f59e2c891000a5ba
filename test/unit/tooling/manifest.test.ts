import assert from 'node:assert/strict'
import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import * as v from 'valibot'
import { PROJECT, textOf } from '../../documents/documents'

/** What the walkthrough adds to the package. */
const MOST_BYTES = 150_000
/** Commands of VS Code itself that complete a step. */
const BUILT_IN = ['notebook.execute']

const https = v.pipe(v.string(), v.url(), v.startsWith('https://'))
const file = v.pipe(v.string(), v.regex(/^media\/walkthrough\/[\w-]+\.(svg|png)$/))
const text = v.pipe(v.string(), v.regex(/^%[\w.]+%$/))
const Media = v.union([
  v.strictObject({ svg: file, altText: text }),
  v.strictObject({ image: v.strictObject({ light: file, dark: file, hc: file, hcLight: file }), altText: text })
])
const Manifest = v.object({
  publisher: v.string(),
  homepage: https,
  repository: v.object({ type: v.literal('git'), url: https }),
  bugs: v.object({ url: https }),
  qna: v.string(),
  pricing: v.literal('Free'),
  license: v.literal('Apache-2.0'),
  icon: v.pipe(v.string(), v.endsWith('.png')),
  galleryBanner: v.object({ color: v.pipe(v.string(), v.hexColor()), theme: v.picklist(['light', 'dark']) }),
  categories: v.pipe(v.array(v.string()), v.minLength(1)),
  keywords: v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(30)),
  contributes: v.object({
    commands: v.array(v.object({ command: v.string() })),
    views: v.record(v.string(), v.array(v.object({ id: v.string() }))),
    walkthroughs: v.array(v.object({ id: v.string(), title: text, description: text, steps: v.array(v.strictObject({ id: v.string(), title: text, description: text, media: Media, completionEvents: v.pipe(v.array(v.string()), v.minLength(1)) })) }))
  })
})

const place = (name: string): string => path.join(PROJECT, name)
/** The width and height that a PNG says it has. */
function sizeOf(png: string): [number, number] {
  const bytes = readFileSync(place(png))
  assert.equal(bytes.toString('latin1', 1, 4), 'PNG', png)
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)]
}

describe('the manifest', () => {
  const manifest = v.parse(Manifest, JSON.parse(textOf('package.json')))
  const texts = v.parse(v.record(v.string(), v.string()), JSON.parse(textOf('package.nls.json')))
  const said = (key: string): string => texts[key.slice(1, -1)] ?? assert.fail(`${key} is not in package.nls.json`)
  const commands = manifest.contributes.commands.map(({ command }) => command)
  const [walkthrough] = manifest.contributes.walkthroughs
  const steps = walkthrough?.steps ?? []

  it('says what the marketplaces want to know, and has an icon that is large enough', () => {
    assert.ok(sizeOf(manifest.icon).every(side => side >= 128))
    assert.ok(manifest.repository.url.startsWith(manifest.homepage.replace(/#.*/, '')) && manifest.bugs.url.startsWith(manifest.homepage.replace(/#.*/, '')))
  })

  it('has a walkthrough of five steps, which says that nothing is sent anywhere', () => {
    assert.equal(manifest.contributes.walkthroughs.length, 1)
    assert.equal(new Set(steps.map(({ id }) => id)).size, 5)
    assert.match([walkthrough?.description ?? '', ...steps.map(({ description }) => description)].map(said).join('\n'), /nothing is sent anywhere.*no telemetry/is)
  })

  it('shows in each step a small picture that is there and says what is on it', () => {
    const files = new Set(steps.flatMap(({ media }) => ('svg' in media ? [media.svg] : Object.values(media.image))))
    const bytes = [...files].reduce((sum, name) => sum + statSync(place(name)).size, 0)
    assert.ok(bytes < MOST_BYTES, `${bytes} bytes`)
    for (const { media } of steps) assert.ok(said(media.altText).length > 20)
    // VS Code takes style elements out.
    for (const name of files) if (name.endsWith('.svg')) assert.doesNotMatch(readFileSync(place(name), 'utf8'), /<(script|style|foreignObject)|https?:\/\/(?!www\.w3\.org)/)
  })

  it('has in each step one button, for a command that is there, and a step is done by what it is about', () => {
    const views = Object.values(manifest.contributes.views).flatMap(group => group.map(({ id }) => id))
    for (const { id, description, completionEvents } of steps) {
      const buttons = [...said(description).matchAll(/^\[[^\]]+\]\(command:([\w.]+)\)$/gm)].map(([, command = '']) => command)
      assert.equal(buttons.length, 1, id)
      for (const command of buttons) assert.ok(commands.includes(command), command)
      for (const event of completionEvents) {
        const [kind, name = ''] = event.split(':')
        assert.ok(kind === 'onCommand' ? [...commands, ...BUILT_IN].includes(name) : kind === 'onView' && views.includes(name), event)
      }
    }
  })

  it('has a PNG beside each SVG of README, for the marketplaces', () => {
    for (const [, svg = ''] of textOf('README.md').matchAll(/!\[[^\]]*\]\(([^)]*)\.svg\)/g)) assert.ok(sizeOf(`${svg}.png`)[0] >= 880, svg)
  })
})
