/** Figures as notebooks hold them, with what is to be seen of them. */
export const LINES = {
  data: [
    { type: 'scatter', mode: 'lines+markers', name: 'first', x: [0, 1, 2, 3], y: [1, 4, 9, 16] },
    // As plotly's Python library packs numbers: 1, 2, 3 as float64.
    { type: 'scattergl', mode: 'markers', name: 'packed', x: [0, 1, 2], y: { dtype: 'f8', bdata: 'AAAAAAAA8D8AAAAAAAAAQAAAAAAAAAhA' } }
  ],
  layout: { title: { text: 'Squares' }, xaxis: { title: { text: 'n' } }, template: { layout: { paper_bgcolor: 'white', plot_bgcolor: '#E5ECF6', font: { color: '#2a3f5f' } } } }
}
export const BARS = { data: [{ type: 'bar', x: ['a', 'b', 'c'], y: [3, 1, 2] }], layout: { height: 300 } }
export const HEATMAP = { data: [{ type: 'heatmap', z: [[1, 2, 3], [4, 5, 6]] }] }
export const FIGURES = [LINES, BARS, HEATMAP]
