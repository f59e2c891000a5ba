import { roundUp } from './roundUp'
import { PANEL, ROWS, sumOfRuns } from './sumOfRuns'

/**
 * A filter `[K, outputs]` as panels `[⌈outputs / 8⌉, K, 8]`, the columns beyond the last one zero.
 */
function packFilter(filter: usize, panels: usize, K: i32, outputs: i32): void {
  for (let first = 0; first < outputs; first += PANEL) {
    const columns = min(PANEL, outputs - first)
    for (let k = 0; k < K; k++) {
      const from = filter + (<usize>(k * outputs + first) << 2)
      if (columns == PANEL) {
        v128.store(panels, v128.load(from))
        v128.store(panels, v128.load(from, 16), 16)
      } else
        for (let column = 0; column < PANEL; column++) f32.store(panels + (<usize>column << 2), column < columns ? f32.load(from + (<usize>column << 2)) : 0)
      panels += PANEL << 2
    }
  }
}

/**
 * `y[n,i,j,o] = sum over u, v, c of x[n, i·strideHeight + u − top, j·strideWidth + v − left, c] · filter[u,v,c,o]`, without the taps that lie
 * in the padding.
 */
export function convolution(
  x: usize, filter: usize, y: usize, workspace: usize,
  batch: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32, outputs: i32,
  filterHeight: i32, filterWidth: i32, strideHeight: i32, strideWidth: i32, top: i32, left: i32
): void {
  const K = filterHeight * filterWidth * channels
  packFilter(filter, workspace, K, outputs)
  const imageBytes = <usize>(height * width * channels) << 2
  const outImageBytes = <usize>(outHeight * outWidth * outputs) << 2
  const runBytes = <usize>(width * channels) << 2
  const panelRunBytes = <usize>(filterWidth * channels * PANEL) << 2
  for (let image = 0; image < batch; image += ROWS) {
    const rows = min(ROWS, batch - image)
    const images = x + <usize>image * imageBytes
    const out = y + <usize>image * outImageBytes
    for (let i = 0; i < outHeight; i++) {
      const row = i * strideHeight - top
      const u0 = max(0, -row), u1 = min(filterHeight, height - row)
      for (let output = 0; output < outputs; output += PANEL) {
        const panel = workspace + (<usize>(output * K) << 2)
        const columns = min(PANEL, outputs - output)
        for (let j = 0; j < outWidth; j++) {
          const column = j * strideWidth - left
          const v0 = max(0, -column), v1 = min(filterWidth, width - column)
          sumOfRuns(
            images + (<usize>(((row + u0) * width + column + v0) * channels) << 2), imageBytes, rows, max(0, u1 - u0), max(0, v1 - v0) * channels, runBytes,
            panel + (<usize>((u0 * filterWidth + v0) * channels * PANEL) << 2), panelRunBytes,
            out + (<usize>((i * outWidth + j) * outputs + output) << 2), outImageBytes, columns
          )
        }
      }
    }
  }
}

/** Numbers of 32 bits that `convolution` needs as its workspace. */
export function convolutionWorkspace(
  batch: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32, outputs: i32,
  filterHeight: i32, filterWidth: i32, strideHeight: i32, strideWidth: i32, top: i32, left: i32
): i32 {
  return filterHeight * filterWidth * channels * roundUp(outputs, PANEL)
}
