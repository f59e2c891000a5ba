/** Styles of an output; its pictures bring their own. Sizes go by the output's width, not by the page's. */
export const NOTEBOOK_STYLE = `
.convscope { container-type: inline-size; padding: 4px 2px; font-family: var(--vscode-font-family, system-ui, sans-serif); font-size: 12px; color: var(--vscode-foreground); }
.convscope h3 { margin: 0; font-size: 15px; font-weight: 600; overflow-wrap: anywhere; }
.convscope h4 { display: flex; align-items: baseline; gap: 8px; margin: 10px 0 4px 4px; font-size: 12px; font-weight: 600; min-width: 0; }
.convscope h4 b { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.convscope h4 span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; flex: 1; font-weight: 400; color: var(--vscode-descriptionForeground); }
.cs-header > div { display: flex; align-items: center; gap: 10px; }
.cs-state { flex: none; padding: 1px 8px; border-radius: 9px; font-size: 11px; line-height: 16px; border: 1px solid var(--vscode-contrastBorder, transparent); background: var(--vscode-badge-background, #616161); color: var(--vscode-badge-foreground, #fff); }
.cs-state[data-state=running]::before { content: '●'; margin-right: 5px; }
.cs-state[data-state=failed], .cs-state[data-state=died] { background: var(--vscode-inputValidation-errorBackground, #be1100); color: var(--vscode-inputValidation-errorForeground, var(--vscode-foreground)); border-color: var(--vscode-inputValidation-errorBorder, transparent); }
@media (prefers-reduced-motion: no-preference) { .cs-state[data-state=running]::before { animation: cs-breathe 1.6s ease-in-out infinite; } }
@keyframes cs-breathe { 50% { opacity: 0.35; } }
.cs-about { margin: 2px 0 6px; color: var(--vscode-descriptionForeground); overflow-wrap: anywhere; }
.cs-header dl { display: flex; flex-wrap: wrap; gap: 4px 26px; margin: 0 0 4px; }
.cs-header dl > div { min-width: 64px; }
.cs-header dt { font-size: 11px; color: var(--vscode-descriptionForeground); overflow-wrap: anywhere; }
.cs-header dd { margin: 0; font-size: 15px; font-variant-numeric: tabular-nums; }
.cs-header progress { display: block; appearance: none; width: 100%; height: 3px; border: none; background: var(--vscode-widget-border, rgba(128,128,128,0.25)); }
.cs-header progress[hidden] { display: none; }
.cs-header progress::-webkit-progress-bar { background: transparent; }
.cs-header progress::-webkit-progress-value { background: var(--vscode-progressBar-background, #0e70c0); transition: width 0.2s linear; }
.cs-reason { margin: 4px 0 0; padding: 4px 8px; border-left: 3px solid var(--vscode-editorWarning-foreground, #bf8803); overflow-wrap: anywhere; }
.cs-epochs { overflow-x: auto; }
.cs-epochs table { border-collapse: collapse; margin: 4px 0 0 4px; font-variant-numeric: tabular-nums; }
.cs-epochs caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.cs-epochs th, .cs-epochs td { padding: 2px 14px; text-align: right; border: none; border-bottom: 1px solid var(--vscode-widget-border, rgba(128,128,128,0.25)); }
.cs-epochs th { font-weight: 400; font-size: 11px; color: var(--vscode-descriptionForeground); overflow-wrap: anywhere; }
.cs-table { overflow-x: auto; }
.cs-table table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
.cs-table th, .cs-table td { padding: 3px 10px; text-align: left; vertical-align: top; font-weight: 400; border: none; border-bottom: 1px solid var(--vscode-widget-border, rgba(128,128,128,0.25)); }
.cs-table tbody th { min-width: 16em; }
.cs-table thead th { padding: 0; white-space: nowrap; }
.cs-table button { width: 100%; padding: 3px 10px; border: none; background: none; font: inherit; font-weight: 600; text-align: left; color: inherit; cursor: pointer; }
.cs-table button:hover { background: var(--vscode-list-hoverBackground, rgba(128,128,128,0.1)); }
.cs-table button:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: -1px; }
.cs-table button::after { content: ' ↕'; opacity: 0.4; }
.cs-table [aria-sort=ascending] button::after { content: ' ↑'; opacity: 1; }
.cs-table [aria-sort=descending] button::after { content: ' ↓'; opacity: 1; }
.cs-grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 380px), 1fr)); gap: 4px 18px; }
.cs-single { grid-template-columns: minmax(0, 900px); }
.cs-grid > section { min-width: 0; }
.cs-more { margin: 8px 4px; padding: 3px 10px; border: 1px solid var(--vscode-button-border, transparent); border-radius: 2px; cursor: pointer; font: inherit; color: var(--vscode-button-secondaryForeground, inherit); background: var(--vscode-button-secondaryBackground, transparent); }
.cs-more:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: 2px; }
.cs-message { margin: 8px 4px; padding: 8px 12px; border-left: 3px solid var(--vscode-editorInfo-foreground, #1a85ff); background: var(--vscode-textBlockQuote-background, rgba(128,128,128,0.1)); overflow-wrap: anywhere; }
.cs-message p { margin: 2px 0 0; white-space: pre-wrap; }
`
