import type { SaveFile } from './PictureFile'

/** A browser has taken hold of a file it was given after this time, even where it first asks the person. */
const READ_WITHIN_MS = 40_000

/** Saves as a browser does: for pages whose host takes no messages. */
export const downloadFile: SaveFile = ({ name, mime, bytes }) => {
  const url = URL.createObjectURL(new Blob([bytes], { type: mime }))
  const link = Object.assign(document.createElement('a'), { href: url, download: name })
  document.body.append(link)
  link.click()
  link.remove()
  setTimeout(() => URL.revokeObjectURL(url), READ_WITHIN_MS)
}
