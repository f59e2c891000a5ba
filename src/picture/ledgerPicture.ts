import { escapeMarkup } from './escapeMarkup'
import { stack, type Block } from './panel'
import { paragraph } from './paragraph'
import { INNER, sheet } from './sheet'
import { BLUE, EDGE, FAINT, GREEN, GRID, INK, OLIVE, PURPLE, RED, SHEET, ZONE } from './style'
import { coordinate, element, textLine } from './svg'
import { shortenedTo, textWidth } from './textWidth'

/** What a claim counts as, for its symbol and colour. */
export type LedgerLineKind = 'supported' | 'contradicted' | 'mixed' | 'inconclusive' | 'ill-posed' | 'not run yet'

/** A claim as it is drawn. */
export interface DrawnLedgerLine {
  readonly id: string
  readonly claim: string
  readonly kind: LedgerLineKind
  readonly words: string
  /** Such as `ill-posed`, `definitional`. */
  readonly tags: readonly string[]
  /** In units of the smallest effect of interest, to the right as claimed. Null: unknown, or open on that side. */
  readonly effect?: { readonly estimate: number | null; readonly low: number | null; readonly high: number | null; readonly hasInterval: boolean }
  /** As it was measured. */
  readonly effectWords: string
  /** What stands in the place of an effect. */
  readonly instead: string
}
/** A ledger as it is drawn. */
export interface DrawnLedger {
  readonly lines: readonly DrawnLedgerLine[]
  readonly totals: readonly { readonly words: string; readonly count: number; readonly kind: LedgerLineKind }[]
}

const MARKS: Readonly<Record<LedgerLineKind, { readonly mark: string; readonly colour: string }>> = {
  supported: { mark: '✓', colour: GREEN },
  contradicted: { mark: '✗', colour: RED },
  mixed: { mark: '±', colour: OLIVE },
  inconclusive: { mark: '?', colour: BLUE },
  'ill-posed': { mark: '≠', colour: PURPLE },
  'not run yet': { mark: '·', colour: FAINT }
}
const [LINE, GAP, TEXT, LEFT, TOP] = [18, 7, 24, 440, 34]
const RIGHT = INNER - 10
/** The last number on the axis; what lies further is drawn at the edge, with an arrow. */
const FARTHEST = 30
const TICKS = [-30, -10, -3, -1, 0, 1, 3, 10, 30] as const

/** All claims, one a line: symbol and colour by verdict, effect and 95 % interval in units of the smallest effect of interest. */
export function ledgerPicture(drawn: DrawnLedger): string {
  return sheet(stack([legend(drawn.totals), lines(drawn.lines)], 12), `${drawn.lines.length} claims: ${drawn.totals.map(({ words, count }) => `${count} ${words}`).join(', ')}`)
}

function legend(totals: DrawnLedger['totals']): Block {
  const parts: string[] = []
  let [x, y] = [0, 12]
  for (const { words, count, kind } of totals) {
    const text = `${count} ${words}`
    const wide = 16 + textWidth(text, 12) + 18
    if (x + wide > INNER && x > 0) [x, y] = [0, y + 18]
    parts.push(textLine(MARKS[kind].mark, x, y, { 'font-size': 13, 'font-weight': 700, fill: MARKS[kind].colour }), textLine(text, x + 16, y, { 'font-size': 12, fill: INK }))
    x += wide
  }
  return { height: y + 6, markup: parts.join('') }
}

/** Even steps from −1 to 1, the zone in which nothing matters; beyond it even factors. */
function place(value: number): number {
  const size = Math.min(Math.abs(value), FARTHEST)
  const steps = size <= 1 ? size : 1 + Math.log(size) / Math.log(3)
  const most = 1 + Math.log(FARTHEST) / Math.log(3)
  return (LEFT + RIGHT) / 2 + (Math.sign(value) * steps * (RIGHT - LEFT)) / (2 * most)
}

function lines(all: DrawnLedger['lines']): Block {
  let y = TOP
  let before = all[0]?.id.split('.')[0]
  const drawn = all.map(line => {
    const question = line.id.split('.')[0]
    if (question !== before) y += GAP
    before = question
    y += LINE
    return ledgerLine(line, y - LINE / 2)
  })
  const bottom = y + 4
  const axis = [
    element('rect', { x: place(-1), y: TOP - 4, width: place(1) - place(-1), height: bottom - TOP + 4, fill: ZONE, 'fill-opacity': 0.75 }, element('title', {}, 'smaller than the smallest effect of interest')),
    ...TICKS.map(tick => element('path', { d: `M${coordinate(place(tick))} ${TOP - 4}V${coordinate(bottom)}`, stroke: tick === 0 ? EDGE : GRID, 'stroke-width': tick === 0 ? 1.5 : 1 })),
    ...TICKS.flatMap(tick => [TOP - 8, bottom + 13].map(at => textLine(String(tick).replace('-', '−'), place(tick), at, { 'font-size': 10, fill: FAINT, 'text-anchor': 'middle' }))),
    textLine('← the opposite of the claim', LEFT, 10, { 'font-size': 10.5, fill: FAINT }),
    textLine('as claimed →', RIGHT, 10, { 'font-size': 10.5, fill: FAINT, 'text-anchor': 'end' })
  ]
  const note = paragraph('Effect of the contrast for which a claim is read, with its 95 % interval, in units of the smallest effect of interest (shaded: less than that). An open diamond has no interval, because failures were counted. Colours and totals are after Holm’s correction over all claims.', INNER, { 'font-size': 10.5, fill: FAINT })
  return { height: bottom + 24 + note.height, markup: [...axis, ...drawn, element('g', { transform: `translate(0 ${coordinate(bottom + 24)})` }, note.markup)].join('') }
}

function ledgerLine({ id, claim, kind, words, tags, effect, effectWords, instead }: DrawnLedgerLine, middle: number): string {
  const { mark, colour } = MARKS[kind]
  const tag = tags.length > 0 ? ` (${tags.join(', ')})` : ''
  const name = `${id}  ${claim}`
  const room = LEFT - TEXT - 16
  const shown = shortenedTo(name, room - textWidth(tag, 11), 11)
  const title = element('title', {}, escapeMarkup(`${name}${tag}: ${words}${effectWords === '' ? '' : `; ${effectWords}`}`))
  return element(
    'g',
    {},
    title,
    textLine(mark, 8, middle + 4.5, { 'font-size': 13, 'font-weight': 700, fill: colour, 'text-anchor': 'middle' }),
    textLine(shown + tag, TEXT, middle + 4, { 'font-size': 11, fill: kind === 'not run yet' ? FAINT : INK }),
    effect ? effectMarks(effect, middle, colour) : textLine(instead, (LEFT + RIGHT) / 2, middle + 4, { 'font-size': 10, fill: kind === 'not run yet' ? FAINT : colour, 'text-anchor': 'middle', stroke: SHEET, 'stroke-width': 3, 'paint-order': 'stroke' }, RIGHT - LEFT)
  )
}

function effectMarks({ estimate, low, high, hasInterval }: NonNullable<DrawnLedgerLine['effect']>, middle: number, colour: string): string {
  const from = low === null ? LEFT : place(low)
  const to = high === null ? RIGHT : place(high)
  const arrow = (at: number, sign: number): string => `M${coordinate(at + sign * 5)} ${coordinate(middle - 4)}L${coordinate(at)} ${coordinate(middle)}l${sign * 5} 4`
  const bar = hasInterval
    ? `M${coordinate(from)} ${coordinate(middle)}H${coordinate(to)}${low === null || low < -FARTHEST ? arrow(from, 1) : `M${coordinate(from)} ${coordinate(middle - 3)}v6`}${high === null || high > FARTHEST ? arrow(to, -1) : `M${coordinate(to)} ${coordinate(middle - 3)}v6`}`
    : ''
  return [
    ...(bar === '' ? [] : [element('path', { d: bar, stroke: colour, 'stroke-width': 1.8, fill: 'none' })]),
    ...(estimate === null ? [] : [element('path', { d: `M${coordinate(place(estimate))} ${coordinate(middle - 5)}l5 5l-5 5l-5 -5z`, fill: hasInterval ? colour : SHEET, stroke: hasInterval ? SHEET : colour, 'stroke-width': hasInterval ? 1 : 1.8 })])
  ].join('')
}
