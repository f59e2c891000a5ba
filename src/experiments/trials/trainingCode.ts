/** Checksum of all of Convscope's code that a trained number depends on; the build puts it here (esbuild.mjs). */
export const TRAINING_CODE = ''
