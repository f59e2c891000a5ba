/** Names under which package.json and VS Code know our parts; they must agree with `contributes` there. */
export const EXTENSION_ID = 'convscope.convscope'
export const NOTEBOOK_TYPE = 'jupyter-notebook'
export const CONTROLLER_ID = 'convscope-typescript'
export const RENDERER_ID = 'convscope-run'
export const PANEL_ID = 'convscope.activations'
export const VARIABLES_ID = 'convscope.variables'
/** Whether the side panel follows a run, for `when` clauses. */
export const HAS_RUN = 'convscope.hasRun'
/** Whether the notebook that is looked at is one for our kernel, chosen or not, for `when` clauses. */
export const IS_OURS = 'convscope.notebook'
/** The kernelspec's name in a notebook file written for us. */
export const KERNELSPEC_NAME = 'convscope'
export const LANGUAGES = ['typescript', 'javascript'] as const
