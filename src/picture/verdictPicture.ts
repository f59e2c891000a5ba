import { panelText } from './panelText'
import { paragraph } from './paragraph'
import { stack, type Block } from './panel'
import { extent, linearScale, logScale, type Scale } from './scale'
import { INNER, sheet } from './sheet'
import { BLUE, EDGE, FAINT, GREEN, GRID, INK, OLIVE, RED, SHEET, ZONE } from './style'
import { coordinate, element, textLine } from './svg'
import { textWidth } from './textWidth'
import { numberText } from './words'

/** Kinds of a verdict, for its colour; what it is, is said in words. */
export type DrawnKind = 'supported' | 'contradicted' | 'inconclusive' | 'mixed'

/** A contrast as dots, one a seed, its interval, and the zone of no effect. */
export interface DrawnEffect {
  /** The regime. */
  readonly title: string
  /** Undefined where no verdict is given. */
  readonly verdict?: { readonly kind: DrawnKind; readonly words: string }
  /** Such as `test error, high − low (pp)`. */
  readonly axis: string
  readonly isRatio: boolean
  /** On the axis, one for each seed that counts. */
  readonly dots: readonly { readonly seed: number; readonly value: number }[]
  readonly estimate: number | null
  /** Where the estimate is known only to lie beyond a value. */
  readonly beyond?: { readonly atLeast?: number; readonly atMost?: number }
  /** Null: open on that side. */
  readonly interval: readonly [low: number | null, high: number | null] | null
  readonly zone: readonly [low: number, high: number]
  readonly zoneWords: string
  readonly claimed: 'lower' | 'higher'
  /** `n = 8, p = 0.003` */
  readonly facts: string
  readonly notes: readonly string[]
}
/** A contrast as counts of failed trials, paired by seed. */
export interface DrawnFailures extends Pick<DrawnEffect, 'title' | 'verdict' | 'facts' | 'notes'> {
  readonly arms: readonly { readonly label: string; readonly failed: readonly boolean[]; readonly words: string }[]
  /** What a crossed box says of a seed. */
  readonly crossed: string
}
/** A verdict as it is drawn. */
export interface DrawnVerdict {
  readonly id: string
  readonly claim: string
  readonly kind: DrawnKind
  readonly mark: string
  readonly words: string
  readonly finding: string
  readonly contrasts: readonly (DrawnEffect | DrawnFailures)[]
  readonly secondary: readonly (DrawnEffect | DrawnFailures)[]
  /** Name and text, below the picture. */
  readonly facts: readonly (readonly [name: string, text: string])[]
}

const COLOURS = { supported: GREEN, contradicted: RED, inconclusive: FAINT, mixed: OLIVE } as const
const PLOT = { left: 8, top: 6, height: 62 } as const
const ROOM = INNER - 2 * PLOT.left

/** A verdict as a picture: the claim, the verdict in words, for each contrast dots, interval and zone of no effect, and what it rests on. */
export function verdictPicture(drawn: DrawnVerdict): string {
  const { id, claim, kind, mark, words, finding, contrasts, secondary, facts } = drawn
  const heading = stack(
    [
      paragraph(`Claim ${id}: ${claim}`, INNER, { 'font-size': 13, fill: INK }),
      paragraph(`${mark} ${words}`, INNER, { 'font-size': 16, fill: COLOURS[kind], 'font-weight': 700 }),
      ...(finding === '' ? [] : [paragraph(finding, INNER, { 'font-size': 12.5, fill: INK })])
    ],
    6
  )
  const also = secondary.length === 0 ? [] : [paragraph('Also measured, without a verdict:', INNER, { 'font-size': 11.5, fill: FAINT, 'font-weight': 600 }), ...secondary.map(contrastBlock)]
  const bar = element('rect', { x: -11, y: 0, width: 4, height: heading.height, rx: 2, fill: COLOURS[kind] })
  return sheet(stack([{ ...heading, markup: bar + heading.markup }, ...contrasts.map(contrastBlock), ...also, panelText(facts)], 14), `Claim ${id}: ${claim} ${words}. ${finding}`)
}

const contrastBlock = (contrast: DrawnEffect | DrawnFailures): Block => ('dots' in contrast ? effectBlock(contrast) : failuresBlock(contrast))

/** The regime, and right of it what became of it; below it where both are too long for a line. */
function titleBlock({ title, verdict, facts }: Pick<DrawnEffect, 'title' | 'verdict' | 'facts'>): Block {
  const words = verdict ? `${verdict.words} · ${facts}` : facts
  const style = { 'font-size': 11, fill: verdict ? COLOURS[verdict.kind] : FAINT, 'font-weight': verdict ? 600 : 400 } as const
  const room = INNER - textWidth(words, 11, verdict !== undefined) - 16
  if (textWidth(title, 12, true) <= room) return { height: 18, markup: textLine(title, 0, 12, { 'font-size': 12, 'font-weight': 600, fill: INK }) + textLine(words, INNER, 12, { ...style, 'text-anchor': 'end' }) }
  return stack([paragraph(title, INNER, { 'font-size': 12, 'font-weight': 600, fill: INK }), paragraph(words, INNER, style)], 1)
}

function effectBlock(effect: DrawnEffect): Block {
  const { dots, estimate, beyond, interval, zone, isRatio, axis, zoneWords, claimed } = effect
  const scale = effectScale(effect)
  const x = (value: number): number => PLOT.left + scale.at(value) * ROOM
  const [none, bottom] = [isRatio ? 1 : 0, PLOT.top + PLOT.height]
  const [zoneLow, zoneHigh] = [x(zone[0]), x(zone[1])]
  const colour = effect.verdict ? COLOURS[effect.verdict.kind] : BLUE
  const isHigher = claimed === 'higher'
  const claimedWords = isHigher ? 'claimed: higher →' : '← claimed: lower'
  const beside = textWidth(claimedWords, 11, true) + 24
  const captionWords = `${axis}; shaded: ${zoneWords}`
  // In the middle between, or in lines below, where it is as wide as that.
  const fits = textWidth(captionWords, 10.5) <= INNER - 2 * beside
  const caption = paragraph(captionWords, INNER, { 'font-size': 10.5, fill: FAINT, 'text-anchor': 'middle' }, INNER / 2, 3, fits ? INNER - 2 * beside : INNER)
  const captionTop = bottom + (fits ? 18 : 34)
  const markup = [
    element('rect', { x: zoneLow, y: PLOT.top, width: Math.max(0, zoneHigh - zoneLow), height: PLOT.height, fill: ZONE, 'fill-opacity': 0.75 }, element('title', {}, zoneWords)),
    ...scale.ticks.map(tick => element('path', { d: `M${coordinate(x(tick.value))} ${PLOT.top}V${bottom}`, stroke: GRID })),
    element('path', { d: `M${coordinate(x(none))} ${PLOT.top}V${bottom}`, stroke: INK, 'stroke-width': 1.4 }),
    element('rect', { x: PLOT.left, y: PLOT.top, width: ROOM, height: PLOT.height, fill: 'none', stroke: EDGE }),
    ...dots.map(({ seed, value }, index) => element('circle', { cx: x(value), cy: PLOT.top + 14 + (index % 4) * 6, r: 4, fill: colour, 'fill-opacity': 0.6, stroke: colour }, element('title', {}, `seed ${seed}: ${numberText(value)}`))),
    ...(interval ? [intervalBar(interval, x, colour)] : []),
    ...(estimate === null ? [] : [element('path', { d: `M${coordinate(x(estimate))} ${PLOT.top + 43}l6 7l-6 7l-6 -7z`, fill: colour, stroke: SHEET }, element('title', {}, `estimate ${numberText(estimate)}`))]),
    ...(estimate === null && beyond ? [beyondMark(beyond, x, colour, interval === null)] : []),
    ...scale.ticks.map(tick => textLine(tick.text, x(tick.value), bottom + 13, { 'font-size': 10, fill: FAINT, 'text-anchor': 'middle' })),
    textLine(claimedWords, isHigher ? INNER - PLOT.left : PLOT.left, bottom + 28, { 'font-size': 11, fill: INK, 'font-weight': 600, 'text-anchor': isHigher ? 'end' : 'start' }),
    element('g', { transform: `translate(0 ${captionTop})` }, caption.markup)
  ]
  return withNotes(stack([titleBlock(effect), { height: captionTop + caption.height, markup: markup.join('') }], 0), effect.notes)
}

/** A bar between whiskers; an arrow where it is open. */
function intervalBar([low, high]: NonNullable<DrawnEffect['interval']>, x: (value: number) => number, colour: string): string {
  const y = PLOT.top + 50
  const [from, to] = [low === null ? PLOT.left + 2 : x(low), high === null ? PLOT.left + ROOM - 2 : x(high)]
  const end = (at: number, open: boolean, sign: number): string => (open ? `M${coordinate(at + sign * 6)} ${y - 5}L${coordinate(at)} ${y}l${sign * 6} 5` : `M${coordinate(at)} ${y - 5}v10`)
  return element('path', { d: `M${coordinate(from)} ${y}H${coordinate(to)}${end(from, low === null, 1)}${end(to, high === null, -1)}`, stroke: colour, 'stroke-width': 2.4, fill: 'none' }, element('title', {}, '95 % interval'))
}

/** A hollow mark at the bound, and an arrow to where the estimate lies, unless an interval shows it. */
function beyondMark({ atLeast, atMost }: NonNullable<DrawnEffect['beyond']>, x: (value: number) => number, colour: string, withArrow: boolean): string {
  const bound = atLeast ?? atMost
  if (bound === undefined) return ''
  const [y, at, sign] = [PLOT.top + 50, x(bound), atLeast === undefined ? -1 : 1]
  const edge = sign < 0 ? PLOT.left + 2 : PLOT.left + ROOM - 2
  const arrow = withArrow ? element('path', { d: `M${coordinate(at + sign * 7)} ${y}H${coordinate(edge)}M${coordinate(edge - sign * 6)} ${y - 5}L${coordinate(edge)} ${y}l${-sign * 6} 5`, stroke: colour, 'stroke-width': 1.6, 'stroke-dasharray': '4 3', fill: 'none' }) : ''
  return arrow + element('path', { d: `M${coordinate(at)} ${y - 7}l6 7l-6 7l-6 -7z`, fill: SHEET, stroke: colour, 'stroke-width': 1.6 }, element('title', {}, `estimate at ${atLeast === undefined ? 'most' : 'least'} ${numberText(bound)}`))
}

/** Wide enough for dots, interval, zone and no effect at all. */
function effectScale({ dots, interval, beyond, zone, isRatio }: DrawnEffect): Scale {
  const bounds = [beyond?.atLeast, beyond?.atMost].flatMap(value => value ?? [])
  const values = [...bounds, ...dots.map(({ value }) => value), ...(interval ?? []).flatMap(value => value ?? []), ...zone, isRatio ? 1 : 0]
  const [low, high] = extent(values) ?? [-1, 1]
  if (!isRatio) return linearScale(low - (high - low) * 0.04, high + (high - low) * 0.04, 8, false)
  if (high / low > 20) return logScale(low, high)
  // Ratios lie evenly by their logarithm, but are read as they are.
  const [from, to] = [Math.log(low) - 0.04 * Math.log(high / low), Math.log(high) + 0.04 * Math.log(high / low)]
  const plain = linearScale(Math.exp(from), Math.exp(to), 8, false)
  return { ...plain, at: value => (value > 0 ? Math.min(1, Math.max(0, (Math.log(value) - from) / (to - from))) : 0) }
}

function failuresBlock(failures: DrawnFailures): Block {
  const left = Math.min(250, Math.max(60, ...failures.arms.map(({ label }) => textWidth(label, 12, true)))) + 14
  const box = Math.min(18, 250 / Math.max(1, ...failures.arms.map(({ failed }) => failed.length)))
  const lines = failures.arms.map(({ label, failed, words }): Block => {
    const right = left + failed.length * box + 14
    const name = paragraph(label, left - 14, { 'font-size': 12, 'font-weight': 600, fill: INK }, 0, 3)
    const counted = paragraph(words, INNER - right, { 'font-size': 11, fill: FAINT }, 0, 3)
    const height = Math.max(24, name.height, counted.height)
    const at = (x: number, block: Block): string => element('g', { transform: `translate(${coordinate(x)} ${coordinate((height - block.height) / 2)})` }, block.markup)
    return { height, markup: [at(0, name), ...failed.map((isFailed, seed) => failureBox(isFailed, left + seed * box, (height - box) / 2, box - 3)), at(right, counted)].join('') }
  })
  const caption = { height: 14, markup: textLine(`a box for each seed; crossed: ${failures.crossed}`, left, 9, { 'font-size': 10, fill: FAINT }) }
  return withNotes(stack([titleBlock(failures), ...lines, caption], 3), failures.notes)
}

function failureBox(failed: boolean, x: number, y: number, size: number): string {
  const frame = element('rect', { x, y, width: size, height: size, rx: 2, fill: failed ? SHEET : ZONE, stroke: failed ? RED : EDGE })
  return failed ? frame + element('path', { d: `M${coordinate(x + 3)} ${coordinate(y + 3)}l${coordinate(size - 6)} ${coordinate(size - 6)}m0 ${coordinate(6 - size)}l${coordinate(6 - size)} ${coordinate(size - 6)}`, stroke: RED, 'stroke-width': 1.8 }) : frame
}

function withNotes(block: Block, notes: readonly string[]): Block {
  return notes.length === 0 ? block : stack([block, ...notes.map(note => paragraph(note, INNER, { 'font-size': 10.5, fill: FAINT }))], 4)
}
