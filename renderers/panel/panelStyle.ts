/** Styles of the side panel; its pictures bring their own. */
export const PANEL_STYLE = `
body { padding: 0; }
#panel { --cs-page: var(--vscode-sideBar-background); display: flex; flex-direction: column; gap: 6px; padding: 6px 10px 12px; font-family: var(--vscode-font-family); font-size: 12px; color: var(--vscode-foreground); }
.cp-run { display: flex; align-items: baseline; flex-wrap: wrap; gap: 0 8px; min-width: 0; }
.cp-run b { overflow-wrap: anywhere; }
.cp-run span { color: var(--vscode-descriptionForeground); font-variant-numeric: tabular-nums; }
.cp-run p { margin: 2px 0 0; width: 100%; overflow-wrap: anywhere; }
.cp-head { display: flex; justify-content: space-between; font-size: 11px; color: var(--vscode-descriptionForeground); padding: 0 6px; }
.cp-layers { overflow-y: auto; overflow-anchor: none; outline-offset: -1px; }
.cp-layers:focus-visible { outline: 1px solid var(--vscode-focusBorder); }
.cp-layers > div { display: grid; grid-template: 'swatch name spark share' auto 'swatch about spark dead' auto / 4px minmax(0, 1fr) 72px 68px; gap: 0 8px; align-items: center; box-sizing: border-box; height: var(--row-height); padding: 3px 6px 3px 0; line-height: 15px; cursor: pointer; }
.cp-layers::before, .cp-layers::after { content: ''; display: block; height: var(--above); }
.cp-layers::after { height: var(--below); }
.cp-layers > div:hover { background: var(--vscode-list-hoverBackground); }
.cp-layers:focus-visible > div.cp-active { outline: 1px dotted var(--vscode-focusBorder); outline-offset: -2px; }
.cp-layers > div[aria-selected=true] { background: var(--vscode-list-activeSelectionBackground); color: var(--vscode-list-activeSelectionForeground); outline: 1px solid var(--vscode-contrastActiveBorder, transparent); outline-offset: -1px; }
@media (max-width: 330px) { .cp-layers > div { grid-template-columns: 4px minmax(0, 1fr) 44px 66px; } #panel .cp-sparkline { width: 44px; } }
.cp-swatch { grid-area: swatch; align-self: stretch; }
.cp-name { grid-area: name; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.cp-about { grid-area: about; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-size: 11px; opacity: 0.8; }
.cp-sparkline { grid-area: spark; width: 72px; height: 18px; fill: none; stroke: currentColor; stroke-width: 1.3; }
.cp-share { grid-area: share; text-align: right; font-variant-numeric: tabular-nums; }
.cp-dead { grid-area: dead; text-align: right; font-size: 11px; white-space: nowrap; color: var(--vscode-errorForeground); }
.cp-layers > div[aria-selected=true] .cp-dead { color: inherit; }
.cp-title { margin: 6px 0 0; font-size: 12px; font-weight: 600; overflow-wrap: anywhere; }
.cp-title span { font-weight: 400; color: var(--vscode-descriptionForeground); }
.cp-pictures { display: flex; flex-wrap: wrap; gap: 4px; margin: 4px 0; }
.cp-pictures button { padding: 1px 8px; border: 1px solid var(--vscode-button-border, var(--vscode-contrastBorder, transparent)); border-radius: 9px; cursor: pointer; font: inherit; font-size: 11px; line-height: 16px; color: inherit; background: none; }
.cp-pictures button:hover { background: var(--vscode-toolbar-hoverBackground, var(--vscode-list-hoverBackground)); }
.cp-pictures button[aria-pressed=true] { color: var(--vscode-badge-foreground); background: var(--vscode-badge-background); border-color: var(--vscode-contrastActiveBorder, transparent); }
.cp-pictures button:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: 1px; }
.cp-layer h3 { margin: 6px 0 2px; font-size: 11px; font-weight: 600; overflow-wrap: anywhere; }
.cp-step { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 8px; }
.cp-step input { flex: 1 1 80px; min-width: 60px; margin: 0 0 0 42px; accent-color: var(--vscode-progressBar-background); }
.cp-step output { font-variant-numeric: tabular-nums; white-space: nowrap; }
.cp-step button { padding: 2px 8px; border: 1px solid var(--vscode-button-border, transparent); border-radius: 2px; cursor: pointer; font: inherit; font-size: 11px; white-space: nowrap; color: var(--vscode-button-secondaryForeground, inherit); background: var(--vscode-button-secondaryBackground, transparent); }
.cp-step button:disabled { opacity: 0.45; cursor: default; }
.cp-step button:focus-visible, .cp-step input:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: 2px; }
[hidden] { display: none !important; }
.cp-health .cp-title { margin-bottom: 4px; }
.cp-findings { list-style: none; margin: 0; padding: 0; max-height: 40vh; overflow-y: auto; }
.cp-findings > li { padding: 2px 0 4px; border-top: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, transparent)); }
.cp-finding { display: grid; grid-template: 'mark what where' auto 'mark words words' auto / 16px auto minmax(0, 1fr); gap: 1px 6px; width: 100%; padding: 3px 4px; border: 0; border-radius: 2px; text-align: left; font: inherit; line-height: 1.4; color: inherit; background: none; cursor: pointer; outline-offset: -1px; }
.cp-finding:hover { background: var(--vscode-list-hoverBackground); }
.cp-finding:focus-visible, .cp-rule summary:focus-visible { outline: 1px solid var(--vscode-focusBorder); }
.cp-findings > li[aria-current=true] .cp-finding { background: var(--vscode-list-inactiveSelectionBackground, var(--vscode-list-hoverBackground)); outline: 1px solid var(--vscode-contrastActiveBorder, transparent); }
.cp-mark { grid-area: mark; text-align: center; }
.cp-error .cp-mark { color: var(--vscode-errorForeground); }
.cp-warning .cp-mark { color: var(--vscode-list-warningForeground, var(--vscode-editorWarning-foreground, inherit)); }
.cp-what { grid-area: what; font-weight: 600; white-space: nowrap; }
.cp-where { grid-area: where; text-align: right; font-size: 11px; color: var(--vscode-descriptionForeground); font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.cp-words { grid-area: words; overflow-wrap: anywhere; }
.cp-rule { font-size: 11px; }
.cp-findings .cp-rule { margin-left: 26px; }
.cp-rule p { margin: 4px 0; line-height: 1.5; overflow-wrap: anywhere; }
.cp-rule summary { cursor: pointer; width: fit-content; color: var(--vscode-descriptionForeground); }
.cp-rule dl { margin: 4px 0; line-height: 1.4; }
.cp-rule dt { font-weight: 600; }
.cp-rule dd { margin: 0 0 4px; overflow-wrap: anywhere; }
.cp-message { margin: 8px 0; line-height: 1.5; overflow-wrap: anywhere; }
.cp-message code { font-family: var(--vscode-editor-font-family, monospace); }
#panel .cs-heatmap { cursor: crosshair; }
.cp-runs-head { display: flex; align-items: baseline; gap: 4px 8px; flex-wrap: wrap; }
.cp-runs-head h2 { flex: 1; }
.cp-link { padding: 0; border: 0; background: none; font: inherit; text-align: left; text-decoration: underline; color: var(--vscode-textLink-foreground, LinkText); cursor: pointer; }
.cp-link:focus-visible, .cp-filter:focus-visible { outline: 1px solid var(--vscode-focusBorder); }
.cp-filter { width: 100%; box-sizing: border-box; padding: 3px 6px; font: inherit; color: var(--vscode-input-foreground, inherit); background: var(--vscode-input-background, transparent); border: 1px solid var(--vscode-input-border, var(--vscode-contrastBorder, var(--vscode-widget-border, transparent))); }
.cp-filter::placeholder { color: var(--vscode-input-placeholderForeground, inherit); opacity: 1; }
.cp-runs-head button { padding: 2px 8px; border: 1px solid var(--vscode-button-border, transparent); border-radius: 2px; cursor: pointer; font: inherit; font-size: 11px; color: var(--vscode-button-secondaryForeground, inherit); background: var(--vscode-button-secondaryBackground, transparent); }
.cp-runs-head button:focus-visible, .cp-comparison select:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: 2px; }
.cp-runs { list-style: none; margin: 4px 0 0; padding: 0; max-height: 30vh; overflow-y: auto; }
.cp-runs label { display: grid; grid-template: 'box swatch name' auto 'box swatch about' auto / auto 4px minmax(0, 1fr); gap: 0 8px; align-items: center; padding: 2px 0; cursor: pointer; content-visibility: auto; contain-intrinsic-size: auto 34px; }
.cp-runs label:hover { background: var(--vscode-list-hoverBackground); }
.cp-runs input { grid-area: box; margin: 0; accent-color: var(--vscode-progressBar-background); }
.cp-runs input:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: 1px; }
.cp-comparison select { max-width: 100%; font: inherit; padding: 1px 4px; color: var(--vscode-dropdown-foreground, inherit); background: var(--vscode-dropdown-background, transparent); border: 1px solid var(--vscode-dropdown-border, var(--vscode-contrastBorder, currentColor)); }
.cp-beside { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(260px, 100%), 1fr)); gap: 0 12px; }
.cp-comparison h3 { margin: 8px 0 2px; font-size: 11px; font-weight: 600; overflow-wrap: anywhere; }
.cs-difference-key i { display: inline-block; width: 10px; height: 10px; margin: 0 4px 0 0; }
.cs-difference-key i:not(:first-child) { margin-left: 12px; }
`
