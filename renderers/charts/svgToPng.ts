import * as l10n from '@vscode/l10n'
import { toBase64 } from '../../src/run'
import type { SvgPicture } from './pictureSvg'

/** Pixels of the image for each CSS pixel: sharp on slides and in print. */
const SCALE = 2

/** Draws an SVG as an image. Throws where the page cannot draw it. */
export async function svgToPng({ markup, width, height }: SvgPicture): Promise<Uint8Array<ArrayBuffer>> {
  const image = new Image()
  // Not a blob's address: the policy of a page may allow only data.
  image.src = `data:image/svg+xml;base64,${toBase64(new TextEncoder().encode(markup))}`
  await image.decode()
  const canvas = Object.assign(document.createElement('canvas'), { width: width * SCALE, height: height * SCALE })
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
  const blob = await new Promise<Blob | null>(resolve => canvas.toBlob(resolve, 'image/png'))
  if (!blob) throw new Error(l10n.t('An image of {0} × {1} pixels is larger than this page can draw. Make the picture narrower, or save it as SVG.', canvas.width, canvas.height))
  return new Uint8Array(await blob.arrayBuffer())
}
