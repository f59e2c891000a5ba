/** How far an installation is. */
export interface InstallProgress {
  /** What is being done: `Downloading TensorFlow 2.15.1 (CPU)`. */
  label: string
  /** Of the whole installation, from 0 to 1. */
  fraction: number
  /** Such as `62 of 207 MB`. */
  detail?: string
}

export type ReportProgress = (progress: InstallProgress) => void
