/** A box that says, instead of a picture, why there is none. The text is shown as text, whatever it holds. */
export function messageBox(title: string, text: string): HTMLElement {
  const box = document.createElement('div')
  box.className = 'cs-message'
  box.setAttribute('role', 'note')
  box.append(Object.assign(document.createElement('strong'), { textContent: title }), Object.assign(document.createElement('p'), { textContent: text.slice(0, 2000) }))
  return box
}
