import { LAYER_SHADES } from './layerColours'
import { BLUE, EDGE, FAINT, GREEN, GRID, INK, OLIVE, ON_COLOUR, ORANGE, PURPLE, RED, SHEET, TEAL, ZONE } from './style'

// A picture is shown in places that know nothing of each other: as an image (GitHub, the HTML report), which follows the colour scheme of
// its page, and as part of a page of VS Code, which says its theme by classes and variables. Viewers that strip styles show it light.

/** Of the `svg` element; the style speaks of nothing else, since VS Code puts the picture into a page with others. */
export const PICTURE_CLASS = 'convscope-picture'

/** What a colour of the light sheet is on a dark one. */
const ON_DARK: ReadonlyMap<string, string> = new Map([
  [SHEET, '#0d1117'],
  [EDGE, '#3d444d'],
  [GRID, '#262c34'],
  [ZONE, '#2f3a47'],
  [INK, '#e6edf3'],
  [FAINT, '#9aa4af'],
  [ON_COLOUR, '#0d1117'],
  [BLUE, '#58a6ff'],
  [ORANGE, '#e8964a'],
  [RED, '#ff7b72'],
  [GREEN, '#3fb950'],
  [PURPLE, '#bc8cff'],
  [OLIVE, '#d4a72c'],
  [TEAL, '#39c5cf'],
  ...LAYER_SHADES.map(({ light, dark }) => [light, dark] as const)
])

/** Those for which VS Code's theme has a colour of its own. */
const VARIABLES: ReadonlyMap<string, string> = new Map([
  [SHEET, '--cs-sheet'],
  [EDGE, '--cs-edge'],
  [GRID, '--cs-grid'],
  [ZONE, '--cs-zone'],
  [INK, '--cs-ink'],
  [FAINT, '--cs-faint'],
  [ON_COLOUR, '--cs-sheet']
])

const P = `.${PICTURE_CLASS}`
const mixed = (percent: number): string => `color-mix(in srgb,var(--vscode-foreground) ${percent}%,var(--vscode-editor-background))`

/** Within VS Code; in high contrast nothing is faint. */
const IN_VSCODE = [
  `${P}{color-scheme:light dark}`,
  `.vscode-light ${P},.vscode-high-contrast-light ${P}{color-scheme:light}`,
  `.vscode-dark ${P},.vscode-high-contrast:not(.vscode-high-contrast-light) ${P}{color-scheme:dark}`,
  `[class*=vscode-] ${P}{--cs-sheet:var(--vscode-editor-background);--cs-ink:var(--vscode-foreground);--cs-faint:var(--vscode-descriptionForeground);--cs-edge:${mixed(30)};--cs-grid:${mixed(12)};--cs-zone:${mixed(18)}}`,
  `.vscode-high-contrast ${P},.vscode-high-contrast-light ${P}{--cs-faint:var(--vscode-foreground);--cs-edge:var(--vscode-contrastBorder,var(--vscode-foreground));--cs-grid:${mixed(30)};--cs-zone:${mixed(35)}}`
].join('')

/** The style of a picture with these colours; what is not one of ours, such as a heatmap's, is the same in every theme. */
export function pictureStyle(markup: string): string {
  const used = [...new Set([...markup.matchAll(/ (fill|stroke)="(#[0-9a-f]{6})"/g)].map(([, property, colour]) => `${property} ${colour}`))].sort()
  const rules = used.flatMap(each => {
    const [property = '', light = ''] = each.split(' ')
    const dark = ON_DARK.get(light)
    if (dark === undefined) return []
    const variable = VARIABLES.get(light)
    const both = `light-dark(${light},${dark})`
    return [`${P} [${property}="${light}"]{${property}:${variable === undefined ? both : `var(${variable},${both})`}}`]
  })
  // Where light-dark is not known, the attributes stay as they are.
  return `@supports (color:light-dark(#000,#fff)){${IN_VSCODE}${rules.join('')}}`
}

/** Attributes of a colour that is the same in every theme, because of what lies under it. */
export const inEveryTheme = (fill: string): { fill: string; style: string } => ({ fill, style: `fill:${fill}` })
