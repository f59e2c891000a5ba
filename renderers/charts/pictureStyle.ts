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
.cs-colour-bar::after { content: 'values'; position: absolute; left: 0; bottom: -16px; font-size: 9.5px; color: var(--vscode-descriptionForeground, currentColor); }
.cs-caption { margin: 2px 0 2px 4px; font-size: 11px; color: var(--vscode-descriptionForeground, currentColor); overflow: hidden; text-overflow: ellipsis; }
.cs-warning { margin: 2px 0 2px 46px; font-size: 12px; color: var(--vscode-errorForeground, #c72e0f); overflow-wrap: anywhere; }
.cs-notes:empty { display: none; }
`

/** Adds a style sheet to this page once, however often it is asked to. */
export function addStyle(id: string, css: string): void {
  if (document.getElementById(id)) return
  document.head.append(Object.assign(document.createElement('style'), { id, textContent: css }))
}

/** The styles every picture needs. */
export const addPictureStyle = (): void => addStyle('convscope-pictures', CSS)
