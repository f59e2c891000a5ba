/** Gives an element a text; one that stays as it is is neither laid out nor read out again. */
export function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text
}
