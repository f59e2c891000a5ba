import { roundUp } from './roundUp'
import { PANEL, ROWS, sumOfRuns } from './sumOfRuns'

/** How many of a filter's taps t with t ≡ phase (mod stride) there are. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function tapsOf(phase: i32, filterSize: i32, stride: i32): i32 {
  return phase < filterSize ? (filterSize - phase + stride - 1) / stride : 0
}

/**
 * A filter `[filterHeight, filterWidth, channels, outputs]` as the gradient by the input meets it: for each phase of the stride (those of the
 * rows outermost) panels `[⌈channels / 8⌉, taps of the rows, taps of the columns, outputs, 8]`, the taps last to first.
 */
function packFilterByPhase(filter: usize, panels: usize, filterHeight: i32, filterWidth: i32, channels: i32, outputs: i32, strideHeight: i32, strideWidth: i32): void {
  for (let rowPhase = 0; rowPhase < strideHeight; rowPhase++)
    for (let columnPhase = 0; columnPhase < strideWidth; columnPhase++)
      for (let first = 0; first < channels; first += PANEL) {
        const columns = min(PANEL, channels - first)
        for (let u = rowPhase + (tapsOf(rowPhase, filterHeight, strideHeight) - 1) * strideHeight; u >= 0; u -= strideHeight)
          for (let v = columnPhase + (tapsOf(columnPhase, filterWidth, strideWidth) - 1) * strideWidth; v >= 0; v -= strideWidth) {
            const tap = filter + (<usize>(((u * filterWidth + v) * channels + first) * outputs) << 2)
            for (let column = 0; column < PANEL; column++) {
              const from = tap + (<usize>(column * outputs) << 2)
              const to = panels + (<usize>column << 2)
              for (let output = 0; output < outputs; output++) f32.store(to + (<usize>(output * PANEL) << 2), column < columns ? f32.load(from + (<usize>output << 2)) : 0)
            }
            panels += <usize>(outputs * PANEL) << 2
          }
      }
}

/**
 * The gradient of a convolution by its input: `dx[n,y,x,c]` is the sum over the outputs (i, j) which saw that pixel, through their taps
 * u = y + top − i·strideHeight and v = x + left − j·strideWidth, of `dy[n,i,j,o] · filter[u,v,c,o]`.
 */
export function inputGradient(
  dy: usize, filter: usize, dx: usize, workspace: usize,
  batch: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32, outputs: i32,
  filterHeight: i32, filterWidth: i32, strideHeight: i32, strideWidth: i32, top: i32, left: i32
): void {
  packFilterByPhase(filter, workspace, filterHeight, filterWidth, channels, outputs, strideHeight, strideWidth)
  const imageBytes = <usize>(outHeight * outWidth * outputs) << 2
  const inImageBytes = <usize>(height * width * channels) << 2
  const runBytes = <usize>(outWidth * outputs) << 2
  const perTap = roundUp(channels, PANEL) * outputs
  for (let image = 0; image < batch; image += ROWS) {
    const rows = min(ROWS, batch - image)
    const images = dy + <usize>image * imageBytes
    const into = dx + <usize>image * inImageBytes
    for (let y = 0; y < height; y++) {
      const rowPhase = (y + top) % strideHeight
      const rowTaps = tapsOf(rowPhase, filterHeight, strideHeight)
      // Output i = lastRow sees this row through the first tap of the phase, lastRow − 1 through the second, and so on.
      const lastRow = (y + top - rowPhase) / strideHeight
      const i0 = max(0, lastRow - rowTaps + 1), i1 = min(outHeight - 1, lastRow)
      // Phases before this row's have taken rowPhase rows' worth of taps, each as wide as the filter.
      let tapsBefore = 0
      for (let phase = 0; phase < rowPhase; phase++) tapsBefore += tapsOf(phase, filterHeight, strideHeight)
      for (let channel = 0; channel < channels; channel += PANEL) {
        const columns = min(PANEL, channels - channel)
        for (let x = 0; x < width; x++) {
          const columnPhase = (x + left) % strideWidth
          const columnTaps = tapsOf(columnPhase, filterWidth, strideWidth)
          const lastColumn = (x + left - columnPhase) / strideWidth
          const j0 = max(0, lastColumn - columnTaps + 1), j1 = min(outWidth - 1, lastColumn)
          let columnTapsBefore = 0
          for (let phase = 0; phase < columnPhase; phase++) columnTapsBefore += tapsOf(phase, filterWidth, strideWidth)
          const ofPhase = (tapsBefore * filterWidth + rowTaps * columnTapsBefore) * perTap
          const tap = (rowTaps - 1 - lastRow + i0) * columnTaps + columnTaps - 1 - lastColumn + j0
          sumOfRuns(
            images + (<usize>((i0 * outWidth + j0) * outputs) << 2), imageBytes, rows, max(0, i1 - i0 + 1), max(0, j1 - j0 + 1) * outputs, runBytes,
            workspace + (<usize>(ofPhase + (channel * rowTaps * columnTaps + tap * PANEL) * outputs) << 2), <usize>(columnTaps * outputs * PANEL) << 2,
            into + (<usize>((y * width + x) * channels + channel) << 2), inImageBytes, columns
          )
        }
      }
    }
  }
}

/** Numbers of 32 bits that `inputGradient` needs as its workspace. */
export function inputGradientWorkspace(
  batch: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32, outputs: i32,
  filterHeight: i32, filterWidth: i32, strideHeight: i32, strideWidth: i32, top: i32, left: i32
): i32 {
  return filterHeight * filterWidth * roundUp(channels, PANEL) * outputs
}
