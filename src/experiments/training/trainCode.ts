/** Checksum of the code of the trial `train`; the build puts it here (esbuild.mjs). */
export const TRAIN_CODE = ''
/** Checksum of the code of each of its measurements, by their names; the build puts them here, too. */
export const MEASUREMENT_CODE: Readonly<Record<string, string>> = {}
