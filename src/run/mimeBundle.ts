/** What is displayed of a value, by MIME type; `text/plain` should always be there. */
export type MimeBundle = Record<string, unknown>

/** The method by which an object displays itself in a JavaScript notebook kernel (as Deno has it): returns a {@link MimeBundle}. */
export const JUPYTER_DISPLAY = Symbol.for('Jupyter.display')

/** A value that displays itself in a notebook by a method of its own. */
export interface Displayable {
  [JUPYTER_DISPLAY](): MimeBundle | Promise<MimeBundle>
}
