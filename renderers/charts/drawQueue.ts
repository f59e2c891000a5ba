/** Time that our own code may take of one animation frame before the rest waits for the next; a frame costs as much again, however little is drawn. */
const FRAME_BUDGET_MS = 24
/**
 * After a frame in which something was drawn, nothing is drawn for this many times as long as it took. So drawing takes a sixth of the
 * page's time at most, and scrolling and typing stay smooth (50 frames a second of 60) however much streams in: VS Code in the browser,
 * both editors of a notebook and the side panel may share one thread.
 */
const REST_FACTOR = 5
/** A machine that is busy otherwise makes a frame last long, too; one wants to see something all the same. */
const LONGEST_REST_MS = 1000
/** Pictures this near to the screen are drawn too, so that scrolling finds them ready. */
const NEAR_PIXELS = 150

/** One picture's, or one text's, place in the queue. */
export class DrawTask {
  /** Whether it is on the screen, or near it; `undefined` until somebody has looked. */
  private near: boolean | undefined
  private wanted = false
  private urgent = false
  /** How often it asked for its frame to be painted as it is. */
  private firsts = 0
  /** When it last was drawn: who waited longest is next. */
  drawnAt = 0

  constructor(
    readonly element: Element,
    private readonly draw: () => void
  ) {
    tasks.set(element, this)
    visibility().observe(element)
  }

  get visible(): boolean {
    return this.near === true
  }
  set visible(near: boolean) {
    this.near = near
  }
  get waiting(): boolean {
    return this.wanted && this.near !== false
  }
  /** Something that was never drawn, or that a person waits for, does not wait for the page's rest. */
  get pressing(): boolean {
    return this.waiting && (this.urgent || this.drawnAt === 0)
  }

  /**
   * Asks to be drawn: in an animation frame soon, or when it is scrolled into view.
   * @param urgent a person has asked for it
   */
  request(urgent = false): void {
    this.wanted = true
    this.urgent ||= urgent
    wake()
  }

  /** Looks where it is, unless that is known: the browser tells it only after a frame, and the first picture is not to wait for that. */
  look(): void {
    if (this.near !== undefined) return
    const { top, bottom, width } = this.element.getBoundingClientRect()
    this.near = width > 0 && bottom >= -NEAR_PIXELS && top <= innerHeight + NEAR_PIXELS
  }

  /** Returns whether the frame is to be painted before anything else is drawn. */
  run(): boolean {
    const { firsts } = this
    this.wanted = this.urgent = false
    this.draw()
    const isFirst = this.firsts > firsts
    // What is drawn again at once keeps its turn.
    if (!isFirst) this.drawnAt = performance.now()
    return isFirst
  }

  /** Called while it is drawn: this frame is to be painted as it is, and it is drawn again in the next one. */
  paintFirst(): void {
    this.firsts++
    this.request(true)
  }

  dispose(): void {
    this.wanted = false
    tasks.delete(this.element)
    visibility().unobserve(this.element)
  }
}

const tasks = new Map<Element, DrawTask>()
let frame: number | undefined
let observer: IntersectionObserver | undefined
let resting: ReturnType<typeof setTimeout> | undefined
let restUntil = 0

function visibility(): IntersectionObserver {
  return (observer ??= new IntersectionObserver(
    entries => {
      for (const { target, isIntersecting } of entries) {
        const task = tasks.get(target)
        if (task) task.visible = isIntersecting
      }
      wake()
    },
    { rootMargin: `${NEAR_PIXELS}px` }
  ))
}

/** Asks for an animation frame, when the rest is over: one in which nothing is drawn costs time, too. */
function wake(): void {
  const waiting = [...tasks.values()].filter(task => task.waiting)
  if (frame !== undefined || waiting.length === 0) return
  const rest = restUntil - performance.now()
  if (rest <= 0 || waiting.some(task => task.pressing)) {
    clearTimeout(resting)
    resting = undefined
    frame = requestAnimationFrame(drawFrame)
  } else {
    resting ??= setTimeout(() => {
      resting = undefined
      wake()
    }, rest)
  }
}

function drawFrame(): void {
  const startedAt = performance.now()
  const rested = startedAt >= restUntil
  for (const task of tasks.values()) if (task.waiting) task.look()
  const due = [...tasks.values()].filter(task => task.waiting && (rested || task.pressing)).sort((a, b) => a.drawnAt - b.drawnAt)
  for (const task of due) {
    if (task.run() || performance.now() - startedAt >= FRAME_BUDGET_MS) break
  }
  afterPainting(() => {
    const now = performance.now()
    if (due.length > 0) restUntil = now + Math.min(LONGEST_REST_MS, (now - startedAt) * REST_FACTOR)
    frame = undefined
    wake()
  })
}

const painted = new MessageChannel()
const waitingForPaint: (() => void)[] = []
painted.port1.onmessage = () => {
  for (const tell of waitingForPaint.splice(0)) tell()
}

/** Calls in a task of its own after the next frame was painted, with what was asked to be drawn before this; the returned function calls it off. */
export function afterFrame(call: () => void): () => void {
  let isOff = false
  requestAnimationFrame(() => afterPainting(() => setTimeout(() => !isOff && call())))
  return () => {
    isOff = true
  }
}

/** Called within an animation frame; tells when the browser has laid out and painted it, which may take longer than our own code. */
function afterPainting(tell: () => void): void {
  waitingForPaint.push(tell)
  painted.port2.postMessage(undefined)
}
