import type { Layout } from 'plotly.js'
import type { Theme } from '../../charts/theme'
import type { FigureLayout } from './readFigure'

const CLEAR = 'rgba(0,0,0,0)'

/**
 * A figure's layout in the theme's colours: they take the place of its template; what the figure itself sets stays. A background is kept
 * only with a colour of text that was chosen for it.
 */
export function figureLayout(own: FigureLayout, theme: Theme, width: number, height: number): Partial<Layout> {
  const { paper_bgcolor, plot_bgcolor, ...layout } = own
  const font = layout['font']
  const keepsBackground = typeof font === 'object' && font !== null && 'color' in font
  const axis = { gridcolor: theme.grid, linecolor: theme.grid, zerolinecolor: theme.grid, automargin: true }
  const template = {
    layout: {
      paper_bgcolor: CLEAR,
      plot_bgcolor: CLEAR,
      font: { family: theme.font, size: 12, color: theme.foreground },
      colorway: [...theme.lines],
      xaxis: axis,
      yaxis: axis,
      hoverlabel: { bgcolor: theme.background, bordercolor: theme.muted, font: { family: theme.font, color: theme.foreground } }
    }
  }
  return { ...layout, ...(keepsBackground ? { paper_bgcolor, plot_bgcolor } : {}), template, autosize: false, width, height } as Partial<Layout>
}
