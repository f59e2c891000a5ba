const SVG = 'http://www.w3.org/2000/svg'
/** What only answers to the pointer. */
const PASSING = '.cs-hover, .cs-cursor, .cs-spoken'
/** Plotly's layers for the pointer. */
const POINTER_LAYERS = '.draglayer, .hoverlayer, .zoomlayer, .selectionlayer'
const DASHES: Readonly<Record<string, string>> = { dashed: '5 3', dotted: '2 2' }
/** Space around the picture, in pixels. */
const MARGIN = 8
/** Height of the line above it that says what it shows, and the size of its letters. */
const [HEADING, HEADING_SIZE] = [22, 13]
/** What XML cannot hold. */
const NOT_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu

/** What is said of the picture beside what is on the page. */
export interface SvgWords {
  /** Stands above the picture. */
  title: string
  /** What it shows, for those who do not see it. */
  alternative: string
  background: string
}

/** An SVG and its size in CSS pixels. */
export interface SvgPicture {
  markup: string
  width: number
  height: number
}

/** What is on the page inside an element, as one SVG: plotly.js's drawings, canvases, legends and other text, each where it is. */
export function pictureSvg(content: HTMLElement, { title, alternative, background }: SvgWords): SvgPicture {
  const box = content.getBoundingClientRect()
  const [width, height] = [Math.ceil(box.width) + 2 * MARGIN, Math.ceil(box.height) + 2 * MARGIN + HEADING]
  const root = make('svg', { width, height, viewBox: `0 0 ${width} ${height}`, role: 'img' })
  root.append(Object.assign(make('title', {}), { textContent: clean(alternative) }), make('rect', { width, height, fill: background }))
  const { color, fontFamily } = getComputedStyle(content)
  const heading = make('text', { x: MARGIN, y: MARGIN + HEADING_SIZE, fill: color, 'font-family': fontFamily, 'font-size': HEADING_SIZE, 'font-weight': 600 })
  root.append(Object.assign(heading, { textContent: clean(shortened(title, width - 2 * MARGIN, `600 ${HEADING_SIZE}px ${fontFamily}`)) }))
  draw(content, root, { x: box.left - MARGIN, y: box.top - MARGIN - HEADING })
  return { markup: new XMLSerializer().serializeToString(root), width, height }
}

interface Origin {
  x: number
  y: number
}

function draw(element: Element, into: Element, origin: Origin): void {
  const style = getComputedStyle(element)
  if (style.display === 'none' || element.matches(PASSING)) return
  const box = element.getBoundingClientRect()
  const place = { x: box.left - origin.x, y: box.top - origin.y, width: box.width, height: box.height }
  if (element instanceof HTMLCanvasElement) {
    if (element.width > 0 && element.height > 0) into.append(make('image', { ...place, href: element.toDataURL(), preserveAspectRatio: 'none', style: 'image-rendering: pixelated' }))
    return
  }
  if (element instanceof SVGSVGElement) {
    const copy = element.cloneNode(true) as SVGSVGElement
    for (const layer of copy.querySelectorAll(POINTER_LAYERS)) layer.remove()
    for (const [name, value] of Object.entries(place)) copy.setAttribute(name, String(value))
    copy.removeAttribute('class')
    into.append(copy)
    return
  }
  if (parseFloat(style.borderTopWidth) > 0 && element.childNodes.length === 0) {
    const y = place.y + parseFloat(style.borderTopWidth) / 2
    into.append(make('line', { x1: place.x, x2: place.x + place.width, y1: y, y2: y, stroke: style.borderTopColor, 'stroke-width': parseFloat(style.borderTopWidth), 'stroke-dasharray': DASHES[style.borderTopStyle] ?? 'none' }))
    return
  }
  for (const child of element.childNodes) {
    if (child instanceof Element) draw(child, into, origin)
    else if (child instanceof Text) into.append(...lines(child, style, origin, place.x + place.width))
  }
}

let measure: CanvasRenderingContext2D | null = null

/** How large a text is in a font, as CSS writes one. */
function sizeOf(text: string, font: string): TextMetrics | undefined {
  measure ??= document.createElement('canvas').getContext('2d')
  if (measure) measure.font = font
  return measure?.measureText(text)
}

/** As much of a text as there is room for. */
function shortened(text: string, width: number, font: string): string {
  let shown = text
  while (shown.length > 1 && (sizeOf(shown, font)?.width ?? 0) > width) shown = `${shown.slice(0, -2).trimEnd()}…`
  return shown
}

/** A text node's lines, as they are broken on the page. */
function lines(node: Text, style: CSSStyleDeclaration, origin: Origin, right: number): Element[] {
  const ascent = sizeOf('', style.font)?.fontBoundingBoxAscent ?? 0
  const found: { x: number; y: number; text: string }[] = []
  const range = document.createRange()
  for (const { index, 0: word } of node.data.matchAll(/\S+\s*/g)) {
    range.setStart(node, index)
    range.setEnd(node, index + word.trimEnd().length)
    const box = range.getBoundingClientRect()
    const [x, y] = [box.left - origin.x, box.top - origin.y]
    const last = found.at(-1)
    // What an ellipsis stands for on the page lies beyond the element's edge.
    if (style.overflowX === 'hidden' && x >= right) {
      if (last && !last.text.endsWith('…')) last.text = `${last.text.trimEnd()}…`
    } else if (last && Math.abs(last.y - y) < 1) last.text += word
    else found.push({ x, y, text: word })
  }
  const looks = { fill: style.color, 'font-family': style.fontFamily, 'font-size': style.fontSize, 'font-weight': style.fontWeight }
  return found.map(({ x, y, text }) => Object.assign(make('text', { x, y: y + ascent, ...looks }), { textContent: clean(text.trimEnd()) }))
}

function make(name: string, attributes: Readonly<Record<string, string | number>>): Element {
  const element = document.createElementNS(SVG, name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, typeof value === 'number' ? String(Math.round(value * 100) / 100) : clean(value))
  return element
}

const clean = (text: string): string => text.replace(NOT_XML, '')
