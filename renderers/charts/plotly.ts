import * as Plotly from 'plotly.js/lib/core'
import * as bar from 'plotly.js/lib/bar'

// Built from parts: the core, with lines (scatter), and bars. The whole library would be four times as large.
Plotly.register([bar] as Parameters<typeof Plotly.register>[0])

export { Plotly }
