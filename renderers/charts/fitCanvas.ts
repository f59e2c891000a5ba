/** Gives a canvas as many pixels as the screen has where an element lies. Returns how many of them a CSS pixel is wide. */
export function fitCanvas(canvas: HTMLCanvasElement, { clientWidth, clientHeight }: HTMLElement): number {
  const ratio = devicePixelRatio || 1
  const [width, height] = [Math.round(clientWidth * ratio), Math.round(clientHeight * ratio)]
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height })
  return ratio
}
