/** Variables of the editor, or of how Node itself was started: not meant for a process of the person's. */
const NOT_PASSED_ON = /^(NODE_OPTIONS|NODE_CHANNEL_.*|NODE_UNIQUE_ID|NODE_REPL_.*|NODE_INSPECT.*|VSCODE_.*|ELECTRON_.*|APPLICATION_INSIGHTS_.*|BUNDLED_DEBUGPY_PATH|CHROME_.*)$/i

/** The environment of a kernel process: the person's own, as a terminal would have it, without what belongs to the editor. */
export function kernelEnvironment(inherited: NodeJS.ProcessEnv, further: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const own = Object.fromEntries(Object.entries(inherited).filter(([name]) => !NOT_PASSED_ON.test(name)))
  return {
    // TensorFlow tells of every instruction set it finds, and of every way to fuse operations that it tried in vain. What fails is thrown, too.
    TF_CPP_MIN_LOG_LEVEL: '3',
    ...own,
    ...further,
    // A desktop editor's Node is Electron: this makes it one.
    ELECTRON_RUN_AS_NODE: '1'
  }
}
