import { access } from 'node:fs/promises'
import { runProgram } from './runProgram'

/** Whether an NVIDIA GPU and its driver are seen. */
export async function hasNvidiaGpu(signal?: AbortSignal): Promise<boolean> {
  if (await access('/proc/driver/nvidia/version').then(() => true, () => false)) return true
  const listed = await runProgram('nvidia-smi', ['-L'], { signal })
  return listed.code === 0 && /GPU \d+/.test(listed.output)
}
