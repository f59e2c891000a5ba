/** Time that drawing may take of one animation frame before the rest waits for the next. */
const FRAME_BUDGET_MS = 8
/** A picture that took t to draw is drawn again after at least so many times t: scrolling and typing stay smooth however much streams in. */
const REST_FACTOR = 2
/** Pictures this near to the screen are drawn too, so that scrolling finds them ready. */
const NEAR = '150px'

/** One picture's place in the queue. */
export class DrawTask {
  visible = false
  private wanted = false
  private notBefore = 0
  /** When it last was drawn: who waited longest is next. */
  drawnAt = 0

  constructor(
    readonly element: Element,
    private readonly draw: () => void
  ) {
    tasks.set(element, this)
    visibility().observe(element)
  }

  get due(): boolean {
    return this.wanted && this.visible && performance.now() >= this.notBefore
  }
  get waiting(): boolean {
    return this.wanted && this.visible
  }

  /** Asks to be drawn: in an animation frame soon, or when it is scrolled into view. */
  request(): void {
    this.wanted = true
    wake()
  }

  run(): void {
    this.wanted = false
    const startedAt = performance.now()
    this.draw()
    this.drawnAt = performance.now()
    this.notBefore = this.drawnAt + (this.drawnAt - startedAt) * REST_FACTOR
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

function visibility(): IntersectionObserver {
  return (observer ??= new IntersectionObserver(
    entries => {
      for (const { target, isIntersecting } of entries) {
        const task = tasks.get(target)
        if (task) task.visible = isIntersecting
      }
      wake()
    },
    { rootMargin: NEAR }
  ))
}

function wake(): void {
  frame ??= requestAnimationFrame(drawFrame)
}

function drawFrame(): void {
  frame = undefined
  const startedAt = performance.now()
  const due = [...tasks.values()].filter(task => task.due).sort((a, b) => a.drawnAt - b.drawnAt)
  for (const task of due) {
    task.run()
    if (performance.now() - startedAt >= FRAME_BUDGET_MS) break
  }
  if ([...tasks.values()].some(task => task.waiting)) wake()
}
