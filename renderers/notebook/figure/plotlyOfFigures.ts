import * as heatmap from 'plotly.js/lib/heatmap'
import { Plotly } from '../../charts/plotly'

// What our own pictures need, lines and bars, and heatmaps.
Plotly.register([heatmap] as Parameters<typeof Plotly.register>[0])

export { Plotly }
