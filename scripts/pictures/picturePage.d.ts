/** What {@link openPicturePage} puts into its page. */
interface PicturePageFunctions {
  /** What the page said to the extension host. */
  readonly sent: { type: string }[]
  /** Says something to the page as the extension host does. */
  say(message: unknown): void
  startRenderer(url: string): Promise<void>
  startPanel(url: string): Promise<void>
  /** Renders an output item of a run, given as JSON. */
  render(text: string): void
  /** The time of `performance.now()` at which something that is drawn had been painted. */
  painted(drawn: () => boolean): Promise<number>
  /** Whether every picture of which something is in view was drawn. */
  allDrawn(): boolean
  /** Until nothing of the page's start is left to do. */
  quiet(): Promise<void>
}

declare const picturePage: PicturePageFunctions
