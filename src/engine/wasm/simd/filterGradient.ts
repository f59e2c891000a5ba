import { addProducts, addProductsAt, ANYWHERE, NEIGHBOURS } from './sumOfProducts'
import { roundUp } from './roundUp'
import { PANEL } from './sumOfRuns'

/** Numbers that a part of the batch may have, so that it stays in a processor's first cache; */
const PART: i32 = 6 * 1024
/** but it has at least these positions, since the sums so far are read and written for every part. */
const POSITIONS: i32 = 128

/**
 * The gradient of a convolution by its filter: `dFilter[u,v,c,o] = sum over n, i, j of
 * x[n, i·strideHeight + u − top, j·strideWidth + v − left, c] · dy[n,i,j,o]`.
 *
 * The sums lie in the workspace as panels of 8 outputs, `[⌈outputs / 8⌉, rows, 8]`, and the batch is gone through in parts which stay in the cache:
 * some images, or a band of one. Where channels come in fours, one tap of the filter is summed at a time, over the outputs that see a pixel through
 * it. Else the part is copied with its padding, and then all taps are alike.
 */
export function filterGradient(
  x: usize, dy: usize, dFilter: usize, workspace: usize,
  batch: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32, outputs: i32,
  filterHeight: i32, filterWidth: i32, strideHeight: i32, strideWidth: i32, top: i32, left: i32
): void {
  const byTap = channels % NEIGHBOURS == 0
  const filterRows = filterHeight * filterWidth * channels
  const rows = byTap ? filterRows : roundUp(filterRows, ANYWHERE)
  const columns = roundUp(outputs, PANEL)
  const wide = (outWidth - 1) * strideWidth + filterWidth
  const rowNumbers = numbersOfRow(channels, outWidth, columns, wide, strideHeight)
  const part = imagesOfPart(batch, outHeight * rowNumbers, outHeight * outWidth)
  const band = rowsOfPart(outHeight, rowNumbers, outWidth)

  const offsets = workspace + (<usize>(rows * columns) << 2)
  const errors = offsets + (<usize>rows << 2)
  const padded = errors + (<usize>(part * band * outWidth * columns) << 2)
  const dyColumn = <usize>columns << 2, dyRow = <usize>outWidth * dyColumn
  memory.fill(workspace, 0, offsets - workspace)
  if (!byTap) writeOffsets(offsets, rows, filterRows, filterWidth * channels, wide * channels)

  for (let image = 0; image < batch; image += part) {
    const images = min(part, batch - image)
    const xPart = x + (<usize>(image * height * width * channels) << 2)
    for (let row = 0; row < outHeight; row += band) {
      const bandRows = min(band, outHeight - row)
      let dyPart = dy + (<usize>((image * outHeight + row) * outWidth * outputs) << 2)
      let dyImage = <usize>outHeight * dyRow
      if (columns != outputs) {
        // A part of several images has all of their rows.
        widen(dyPart, errors, images * bandRows * outWidth, outputs, columns)
        dyPart = errors
        dyImage = <usize>bandRows * dyRow
      }
      const bandTop = top - row * strideHeight
      if (byTap)
        addByTap(xPart, dyPart, workspace, images, height, width, channels, bandRows, outWidth, columns, filterHeight, filterWidth, strideHeight, strideWidth, bandTop, left, dyImage)
      else {
        const tall = (bandRows - 1) * strideHeight + filterHeight
        pad(xPart, padded, images, height, width, channels, tall, wide, bandTop, left)
        const xRow = <usize>(strideHeight * wide * channels) << 2, xColumn = <usize>(strideWidth * channels) << 2
        for (let column = 0; column < columns; column += PANEL)
          for (let first = 0; first < rows; first += ANYWHERE)
            addProductsAt(
              padded, offsets + (<usize>first << 2), dyPart + (<usize>column << 2), workspace + (<usize>(column * rows + first * PANEL) << 2),
              images, <usize>(tall * wide * channels) << 2, dyImage, bandRows, xRow, dyRow, outWidth, xColumn, dyColumn
            )
      }
    }
  }
  unpack(workspace, dFilter, rows, filterRows, outputs)
}

/** Numbers of 32 bits that `filterGradient` needs as its workspace. */
export function filterGradientWorkspace(
  batch: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32, outputs: i32,
  filterHeight: i32, filterWidth: i32, strideHeight: i32, strideWidth: i32, top: i32, left: i32
): i32 {
  const rows = roundUp(filterHeight * filterWidth * channels, ANYWHERE)
  const columns = roundUp(outputs, PANEL)
  const wide = (outWidth - 1) * strideWidth + filterWidth
  const rowNumbers = numbersOfRow(channels, outWidth, columns, wide, strideHeight)
  const band = rowsOfPart(outHeight, rowNumbers, outWidth)
  const pixels = channels % NEIGHBOURS == 0 ? 0 : ((band - 1) * strideHeight + filterHeight) * wide * channels
  return rows * columns + rows + imagesOfPart(batch, outHeight * rowNumbers, outHeight * outWidth) * (band * outWidth * columns + pixels)
}

/** What belongs to a row of outputs: its errors and, for one tap or all, the pixels it sees. */
function numbersOfRow(channels: i32, outWidth: i32, columns: i32, wide: i32, strideHeight: i32): i32 {
  return outWidth * columns + (channels % NEIGHBOURS == 0 ? outWidth : strideHeight * wide) * channels
}

function imagesOfPart(batch: i32, imageNumbers: i32, positions: i32): i32 {
  return min(batch, max(PART / imageNumbers, roundUp(POSITIONS, positions) / positions))
}

/** All rows, or as many of an image that is too large. */
function rowsOfPart(outHeight: i32, rowNumbers: i32, outWidth: i32): i32 {
  return min(outHeight, max(PART / rowNumbers, roundUp(POSITIONS, outWidth) / outWidth))
}

function addByTap(
  x: usize, dy: usize, sums: usize, images: i32,
  height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32, columns: i32,
  filterHeight: i32, filterWidth: i32, strideHeight: i32, strideWidth: i32, top: i32, left: i32, dyImage: usize
): void {
  const rows = filterHeight * filterWidth * channels
  const xImage = <usize>(height * width * channels) << 2, xRow = <usize>(strideHeight * width * channels) << 2, xColumn = <usize>(strideWidth * channels) << 2
  const dyColumn = <usize>columns << 2, dyRow = <usize>outWidth * dyColumn
  for (let u = 0; u < filterHeight; u++) {
    const i0 = firstSeen(u - top, strideHeight), seenRows = min(outHeight, pastSeen(u - top, strideHeight, height)) - i0
    for (let v = 0; v < filterWidth; v++) {
      const j0 = firstSeen(v - left, strideWidth), seenColumns = min(outWidth, pastSeen(v - left, strideWidth, width)) - j0
      if (seenRows <= 0 || seenColumns <= 0) continue
      const pixel = x + (<usize>(((i0 * strideHeight + u - top) * width + j0 * strideWidth + v - left) * channels) << 2)
      const error = dy + <usize>i0 * dyRow + <usize>j0 * dyColumn
      const row = (u * filterWidth + v) * channels
      for (let channel = 0; channel < channels; channel += NEIGHBOURS)
        for (let column = 0; column < columns; column += PANEL) {
          const from = pixel + (<usize>channel << 2), by = error + (<usize>column << 2), to = sums + (<usize>(column * rows + (row + channel) * PANEL) << 2)
          // The innermost loop should be long.
          if (images > seenColumns) addProducts(from, by, to, seenRows, xRow, dyRow, seenColumns, xColumn, dyColumn, images, xImage, dyImage)
          else addProducts(from, by, to, images, xImage, dyImage, seenRows, xRow, dyRow, seenColumns, xColumn, dyColumn)
        }
    }
  }
}

/** The first output whose pixel, output · stride + offset, is not before the image. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function firstSeen(offset: i32, stride: i32): i32 {
  return offset >= 0 ? 0 : (stride - 1 - offset) / stride
}

/** The first output whose pixel is behind the image. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function pastSeen(offset: i32, stride: i32, size: i32): i32 {
  return size > offset ? (size - offset + stride - 1) / stride : 0
}

/** Where each row of the filter, flattened, begins in a padded image; rows that there are not are the last. */
function writeOffsets(offsets: usize, rows: i32, filterRows: i32, filterLine: i32, line: i32): void {
  for (let row = 0; row < rows; row++) {
    const known = min(row, filterRows - 1)
    store<u32>(offsets + (<usize>row << 2), <u32>(known / filterLine * line + known % filterLine) << 2)
  }
}

/** Lines of `from` numbers as lines of `to`, the rest zero. */
function widen(source: usize, target: usize, lines: i32, from: i32, to: i32): void {
  memory.fill(target, 0, <usize>(lines * to) << 2)
  for (let line = 0; line < lines; line++) {
    for (let i = 0; i < from; i++) f32.store(target + (<usize>i << 2), f32.load(source + (<usize>i << 2)))
    source += <usize>from << 2
    target += <usize>to << 2
  }
}

/** Images with zeros around, or without what lies beyond `tall` x `wide`. */
function pad(source: usize, target: usize, images: i32, height: i32, width: i32, channels: i32, tall: i32, wide: i32, top: i32, left: i32): void {
  const y0 = max(0, -top), y1 = min(height, tall - top), x0 = max(0, -left), x1 = min(width, wide - left)
  memory.fill(target, 0, <usize>(images * tall * wide * channels) << 2)
  if (x1 <= x0) return
  for (let image = 0; image < images; image++)
    for (let y = y0; y < y1; y++)
      memory.copy(
        target + (<usize>(((image * tall + y + top) * wide + x0 + left) * channels) << 2),
        source + (<usize>(((image * height + y) * width + x0) * channels) << 2),
        <usize>((x1 - x0) * channels) << 2
      )
}

/** Panels of 8 columns as `[rows, columns]`. */
function unpack(panels: usize, target: usize, panelRows: i32, rows: i32, columns: i32): void {
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      f32.store(target, f32.load(panels + (<usize>((column - column % PANEL) * panelRows + row * PANEL + column % PANEL) << 2)))
      target += 4
    }
}
