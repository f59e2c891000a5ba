/** What cells import as 'convscope'. */
export * from './data'
export { currentEngine, EngineError, engineStatus, startEngine, type Engine, type EngineName, type EngineStatus } from './engine'
export * from './experiments'
export * from './learner'
export { runBundle, runPicture, runText } from './picture'
export { decodeRun, encodeRun, HISTOGRAM_BINS, HISTOGRAM_ROW, JUPYTER_DISPLAY, LAYER_STATISTICS, onProgress, onRunEvent, reportProgress, RUN_MIME, RunRecord, type Displayable, type LayerRecord, type LayerStatistic, type MimeBundle, type Progress, type RunEvent, type RunMeta, type RunView } from './run'
