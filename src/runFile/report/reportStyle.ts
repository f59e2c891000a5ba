/** Of a run's report, beside the page's own style, whose colours it uses. */
export const REPORT_STYLE = `
:root { --good: #1a7f37; --warn: #8f4700; --accent: #0b62b8 }
@media (prefers-color-scheme: dark) { :root { --good: #3fb950; --warn: #e8964a; --accent: #58a6ff } }
body { max-width: 55rem; overflow-wrap: anywhere }
.kind { color: var(--faint); font-size: 13px; margin: 0; text-transform: uppercase; letter-spacing: 0.06em }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0.1rem 0 1.2rem }
h2 { font-size: 1.35rem; margin: 2.6rem 0 0.8rem; padding-top: 1rem; border-top: 1px solid var(--line) }
h3 { font-size: 1.1rem; margin: 1.6rem 0 0.6rem }
h4 { font-size: 1rem; margin: 1.8rem 0 0.5rem }
.state { font-size: 13px; font-weight: 600; vertical-align: middle; border: 1px solid currentColor; border-radius: 999px; padding: 0.15rem 0.7rem; white-space: nowrap }
.finished { color: var(--good) } .running { color: var(--accent) } .interrupted, .stopped { color: var(--warn) } .failed, .died, .reason { color: var(--bad) }
dl { margin: 0 } dt { color: var(--faint); font-size: 13px } dd { margin: 0 }
.results { display: flex; flex-wrap: wrap; gap: 0.8rem; margin-bottom: 1.4rem }
.results div { flex: 1 1 6rem; background: var(--soft); border: 1px solid var(--line); border-radius: 8px; padding: 0.6rem 0.9rem }
.results dd { font-size: 1.5rem; font-weight: 600; font-variant-numeric: tabular-nums; line-height: 1.3 }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); gap: 0.7rem 2rem }
nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: 0.3rem 1.4rem; padding: 0; margin: 1.6rem 0 0 }
a { color: var(--accent) }
.table { overflow-x: auto } .table table { width: 100%; font-size: 14px; font-variant-numeric: tabular-nums }
.table td, .table th { border-width: 0 0 1px; padding: 0.4rem 0.7rem; text-align: left; font-weight: 400; overflow-wrap: normal }
.table td { white-space: nowrap } .table tbody th { overflow-wrap: anywhere; min-width: 6rem }
.table thead th { color: var(--faint); font-size: 13px; vertical-align: bottom } .table .number { text-align: right }
figure { margin: 1.1rem 0 } figure svg { display: block } figure svg + svg { margin-top: 0.6rem }
figcaption, .note, .where { color: var(--faint); font-size: 13px } figcaption { margin-top: 0.4rem } .where { font-weight: 400 }
.findings { list-style: none; padding: 0; margin: 0; display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.8rem }
.findings > li { border: 1px solid var(--line); border-left: 4px solid var(--warn); border-radius: 6px; padding: 0.7rem 1rem } .findings > li.error { border-left-color: var(--bad) }
.findings h3 { margin: 0; font-size: 1rem } .findings p { margin: 0.4rem 0 } .warning [role=img] { color: var(--warn) } .error [role=img] { color: var(--bad) }
details { font-size: 14px } summary { cursor: pointer; color: var(--accent) }
.nothing { color: var(--good); font-weight: 600; margin-bottom: 0.2rem }
@media print { body { max-width: none; margin: 0 } figure, .findings > li, tr { break-inside: avoid } nav { display: none } }
`
