/** A theme's colours, as plotly.js understands them. */
export interface Theme {
  kind: 'light' | 'dark' | 'highContrast' | 'highContrastLight'
  foreground: string
  /** Of text that matters less. */
  muted: string
  grid: string
  background: string
  error: string
  font: string
  /** Of lines that stand for things of equal rank, such as layers: distinct for colour-blind eyes (after Okabe and Ito). */
  lines: readonly string[]
}

const LINES_ON_LIGHT = ['#0072b2', '#d55e00', '#00805e', '#b0407f', '#8a6d00', '#4c5fd0', '#5b5b5b', '#7a3e00']
const LINES_ON_DARK = ['#56b4e9', '#f0a030', '#2fc293', '#e78ac3', '#f0e442', '#9aa8ff', '#c8c8c8', '#ff8a65']
const DASHES = ['solid', 'dash', 'dot', 'dashdot'] as const

/** Colour and dash of the line that stands for thing number `index`. */
export function lineStyle(theme: Theme, index: number): { color: string; dash: (typeof DASHES)[number] } {
  const { lines } = theme
  return { color: lines[index % lines.length] ?? theme.foreground, dash: DASHES[Math.floor(index / lines.length) % DASHES.length] ?? 'solid' }
}

/** Reads the theme that VS Code gives its pages by class, data attribute and `--vscode-…` variables; outside VS Code, the system's. */
export function readTheme(element: Element = document.body): Theme {
  const kind = themeKind()
  const dark = kind === 'dark' || kind === 'highContrast'
  const style = getComputedStyle(element)
  const colour = (fallback: string, ...names: string[]): string => {
    const value = names.map(name => style.getPropertyValue(name).trim()).find(text => text !== '')
    return value === undefined ? fallback : plainColour(value, fallback)
  }
  const contrast = kind === 'highContrast' || kind === 'highContrastLight'
  const foreground = colour(dark ? '#d4d4d4' : '#333333', '--vscode-foreground', '--vscode-editor-foreground')
  return {
    kind,
    foreground,
    muted: contrast ? foreground : colour(dark ? '#9d9d9d' : '#616161', '--vscode-descriptionForeground'),
    grid: contrast ? (dark ? '#4d4d4d' : '#b0b0b0') : dark ? 'rgba(255,255,255,0.11)' : 'rgba(0,0,0,0.10)',
    background: colour(dark ? '#1e1e1e' : '#ffffff', '--vscode-notebook-outputContainerBackgroundColor', '--vscode-editor-background'),
    error: colour(dark ? '#f48771' : '#c72e0f', '--vscode-errorForeground'),
    font: style.getPropertyValue('--vscode-font-family').trim() || 'system-ui, sans-serif',
    lines: dark ? LINES_ON_DARK : LINES_ON_LIGHT
  }
}

function themeKind(): Theme['kind'] {
  const name = `${document.body.dataset['vscodeThemeKind'] ?? ''} ${document.body.className}`
  if (name.includes('vscode-high-contrast-light')) return 'highContrastLight'
  if (name.includes('vscode-high-contrast')) return 'highContrast'
  if (name.includes('vscode-dark')) return 'dark'
  if (name.includes('vscode-light')) return 'light'
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
}

let probe: CanvasRenderingContext2D | null = null

/** Any CSS colour as `rgba(…)`: a theme may use notations which plotly.js cannot read, such as `color-mix(…)`. */
function plainColour(value: string, fallback: string): string {
  if (!CSS.supports('color', value)) return fallback
  probe ??= Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d', { willReadFrequently: true })
  if (!probe) return fallback
  probe.clearRect(0, 0, 1, 1)
  probe.fillStyle = value
  probe.fillRect(0, 0, 1, 1)
  const [red, green, blue, alpha = 255] = probe.getImageData(0, 0, 1, 1).data
  return `rgba(${red},${green},${blue},${+(alpha / 255).toFixed(3)})`
}

/** Calls `listener` whenever VS Code changes the theme of this page, until the returned function is called. */
export function onThemeChange(listener: () => void): () => void {
  const observer = new MutationObserver(listener)
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-kind', 'data-vscode-theme-id'] })
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] })
  return () => observer.disconnect()
}
