const CSS = `
.cs-plot { position: relative; width: 100%; min-width: 0; overflow: hidden; contain: layout; }
.cs-plot > canvas { position: absolute; inset: 0; width: 100%; height: 100%; pointer-events: none; }
.cs-plot .nsewdrag { cursor: crosshair; }
.cs-cursor { position: absolute; left: 0; width: 1px; background: var(--vscode-foreground, currentColor); opacity: 0.75; pointer-events: none; box-shadow: 0 0 0 0.5px var(--vscode-editor-background, transparent); }
.cs-spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.cs-plot:focus-visible { outline: 1px solid var(--vscode-focusBorder, currentColor); outline-offset: 1px; }
.cs-hover { position: absolute; z-index: 5; pointer-events: none; max-width: 320px; padding: 5px 8px; font-size: 11px; line-height: 1.45; white-space: nowrap; border-radius: 3px;
  color: var(--vscode-editorHoverWidget-foreground, var(--vscode-foreground)); background: var(--vscode-editorHoverWidget-background, var(--vscode-editor-background));
  border: 1px solid var(--vscode-contrastBorder, var(--vscode-editorHoverWidget-border, rgba(128,128,128,0.5))); box-shadow: 0 2px 6px rgba(0,0,0,0.2); }
.cs-hover strong { display: block; font-weight: 600; }
.cs-hover div { display: flex; align-items: baseline; gap: 6px; }
.cs-hover div > span { overflow: hidden; text-overflow: ellipsis; }
.cs-hover div > b { margin-left: auto; padding-left: 10px; font-weight: 600; font-variant-numeric: tabular-nums; }
.cs-hover i { flex: none; width: 8px; height: 8px; border-radius: 2px; align-self: center; }
.cs-legend { display: flex; flex-wrap: wrap; gap: 2px 14px; margin: 0 0 2px; padding: 0 4px 0 46px; list-style: none; font-size: 11px; color: var(--vscode-foreground); }
.cs-legend li { display: flex; align-items: center; gap: 5px; min-width: 0; max-width: 220px; }
.cs-legend i { flex: none; width: 16px; border-top: 2.5px solid; }
.cs-legend span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.cs-heatmap-row { display: flex; align-items: stretch; }
.cs-heatmap-row > .cs-plot { flex: 1; }
.cs-outside { position: absolute; left: 0; width: 40px; text-align: right; font-size: 9.5px; line-height: 12px; white-space: nowrap; color: var(--vscode-descriptionForeground, currentColor); }
.cs-colour-bar { position: relative; flex: none; display: flex; width: 46px; margin: 8px 0 34px 2px; }
.cs-colour-bar canvas { position: absolute; left: 0; top: 0; width: 9px; height: 100%; image-rendering: auto; outline: 1px solid var(--vscode-contrastBorder, transparent); }
.cs-colour-bar div { position: relative; flex: 1; margin-left: 9px; }
.cs-colour-bar span { position: absolute; left: 4px; transform: translateY(50%); font-size: 10px; line-height: 1; color: var(--vscode-descriptionForeground, currentColor); font-variant-numeric: tabular-nums; }
.cs-colour-bar small { position: absolute; right: 0; min-width: 100%; bottom: -16px; white-space: nowrap; font-size: 9.5px; color: var(--vscode-descriptionForeground, currentColor); }
.cs-caption { margin: 2px 0 2px 4px; font-size: 11px; color: var(--vscode-descriptionForeground, currentColor); overflow: hidden; text-overflow: ellipsis; }
.cs-warning { margin: 2px 0 2px 46px; font-size: 12px; color: var(--vscode-errorForeground, #c72e0f); overflow-wrap: anywhere; }
.cs-picture { position: relative; margin: 22px 0 0; min-width: 0; }
:is(h2, h3, h4) + .cs-picture { margin-top: 0; }
.cs-tools { position: absolute; right: 0; bottom: 100%; z-index: 4; display: flex; gap: 1px; opacity: 0; pointer-events: none; background: var(--cs-page, var(--vscode-editor-background, Canvas)); border-radius: 3px; }
.cs-picture:hover > .cs-tools, :is(h2, h3, h4):hover + .cs-picture > .cs-tools, .cs-picture:has(:focus-visible) > .cs-tools { opacity: 1; pointer-events: auto; }
@media (hover: none) { .cs-tools { opacity: 1; pointer-events: auto; } }
@media (prefers-reduced-motion: no-preference) { .cs-tools { transition: opacity 0.1s; } }
.cs-tools button { padding: 1px 6px; border: 1px solid transparent; border-radius: 3px; background: none; font: inherit; font-size: 11px; line-height: 16px; color: var(--vscode-foreground, currentColor); cursor: pointer; }
.cs-tools button:hover { background: var(--vscode-toolbar-hoverBackground, rgba(128,128,128,0.2)); border-color: var(--vscode-contrastActiveBorder, transparent); }
.cs-tools button:is([aria-expanded=true], [aria-pressed=true]) { background: var(--vscode-toolbar-activeBackground, rgba(128,128,128,0.3)); border-color: var(--vscode-contrastBorder, transparent); }
.cs-tools button:focus-visible, .cs-table-view:focus-visible, .cs-table-view button:focus-visible { outline: 1px solid var(--vscode-focusBorder, currentColor); outline-offset: -1px; }
.cs-table-view { max-height: 300px; overflow: auto; margin: 4px 0 8px; border: 1px solid var(--vscode-contrastBorder, var(--vscode-widget-border, rgba(128,128,128,0.35))); }
.cs-table-view table { border-collapse: separate; border-spacing: 0; font-size: 11px; font-variant-numeric: tabular-nums; }
.cs-table-view caption { padding: 3px 8px; text-align: left; color: var(--vscode-descriptionForeground, currentColor); white-space: nowrap; }
.cs-table-view th, .cs-table-view td { padding: 1px 8px; text-align: right; white-space: nowrap; font-weight: 400; border: none; color: var(--vscode-foreground, currentColor); }
.cs-table-view thead th { position: sticky; top: 0; font-weight: 600; background: var(--cs-page, var(--vscode-editor-background, Canvas)); border-bottom: 1px solid var(--vscode-widget-border, rgba(128,128,128,0.35)); }
.cs-notes:empty { display: none; }
`

/** Adds a style sheet to this page once, however often it is asked to. */
export function addStyle(id: string, css: string): void {
  if (document.getElementById(id)) return
  document.head.append(Object.assign(document.createElement('style'), { id, textContent: css }))
}

/** The styles every picture needs. */
export const addPictureStyle = (): void => addStyle('convscope-pictures', CSS)
