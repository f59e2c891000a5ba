// The extension and the command line load this room when it is asked for (see esbuild.mjs): what they need before, the kinds of files,
// they import from runFileKind.ts.
export { RunFileError } from './RunFileError'
export { writeRun } from './writeRun'
