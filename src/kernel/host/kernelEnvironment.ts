/** Variables of the editor, or of how Node itself was started: not meant for a process of the person's. */
const OF_THE_EDITOR = /^(NODE_OPTIONS|NODE_CHANNEL_.*|NODE_UNIQUE_ID|NODE_REPL_.*|NODE_INSPECT.*|VSCODE_.*|ELECTRON_.*|APPLICATION_INSIGHTS_.*|BUNDLED_DEBUGPY_PATH|CHROME_.*)$/i

/** What a kernel needs to find programs, files, its language and the network, and to start an engine, on Linux, macOS and Windows. */
const NEEDED = new RegExp(
  `^(${[
    ...['PATH', 'PATHEXT', 'HOME', 'USER', 'USERNAME', 'LOGNAME', 'SHELL', 'PWD', 'TMPDIR', 'TEMP', 'TMP', 'XDG_.*'],
    ...['LANG', 'LANGUAGE', 'LC_.*', 'TZ', 'TERM', 'COLORTERM', 'NO_COLOR', 'FORCE_COLOR'],
    ...['SYSTEMROOT', 'SYSTEMDRIVE', 'WINDIR', 'COMSPEC', 'OS', 'USERPROFILE', 'HOMEDRIVE', 'HOMEPATH', 'APPDATA', 'LOCALAPPDATA', 'PROGRAMDATA', 'PROGRAMFILES.*', 'COMMONPROGRAMFILES.*', 'NUMBER_OF_PROCESSORS', 'PROCESSOR_.*'],
    ...['(HTTP|HTTPS|ALL|NO)_PROXY', 'SSL_CERT_(FILE|DIR)', 'NODE_EXTRA_CA_CERTS'],
    ...['LD_LIBRARY_PATH', 'DYLD_.*', 'CUDA_.*', 'NVIDIA_.*', 'TF_.*', 'OMP_.*', 'KMP_.*', 'GOMP_.*', 'MKL_.*', 'CONVSCOPE_.*']
  ].join('|')})$`,
  'i'
)

/** What a kernel process gets of the environment. */
export interface PassedOn {
  /** Names of variables that it gets beside those that it needs; everything but the editor's own where this is absent, as a terminal would have it. */
  named?: readonly string[] | undefined
  /** Variables of its own. */
  further?: Readonly<Record<string, string>> | undefined
}

/** The environment of a kernel process. */
export function kernelEnvironment(inherited: NodeJS.ProcessEnv, { named, further }: PassedOn = {}): NodeJS.ProcessEnv {
  const wanted = new Set(named?.map(name => name.toUpperCase()))
  const own = Object.fromEntries(Object.entries(inherited).filter(([name]) => !OF_THE_EDITOR.test(name) && (!named || NEEDED.test(name) || wanted.has(name.toUpperCase()))))
  return {
    // TensorFlow tells of every instruction set it finds, and of every way to fuse operations that it tried in vain. What fails is thrown, too.
    TF_CPP_MIN_LOG_LEVEL: '3',
    ...own,
    ...further,
    // A desktop editor's Node is Electron: this makes it one.
    ELECTRON_RUN_AS_NODE: '1'
  }
}
