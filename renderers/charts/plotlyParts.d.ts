/** plotly.js's own colour maps, by name: pairs of a position from 0 to 1 and a colour. */
declare module 'plotly.js/src/components/colorscale/scales.js' {
  const registry: { scales: Record<string, [number, string][]> }
  export default registry
}
