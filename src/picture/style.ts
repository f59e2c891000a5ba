// A colour is written as the attribute that every viewer understands, on a light sheet; pictureTheme.ts gives those viewers that
// understand styles the same picture in the page's theme.
export const WIDTH = 880
export const PADDING = 16
export const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif'

export const SHEET = '#ffffff'
export const EDGE = '#d0d7de'
export const GRID = '#e6eaee'
/** Of an area in which nothing counts. */
export const ZONE = '#dfe6ee'
export const INK = '#1f2328'
export const FAINT = '#59636e'
/** Text on one of the colours below. */
export const ON_COLOUR = '#fffffe'
export const BLUE = '#0b62b8'
export const ORANGE = '#b35900'
export const RED = '#c4203b'
export const GREEN = '#1a7f37'
export const PURPLE = '#7a3fb0'
export const OLIVE = '#806600'
export const TEAL = '#0b7a84'
