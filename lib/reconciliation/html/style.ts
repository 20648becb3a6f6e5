/** The look of report.html: light or dark as the reader's machine has it; printed in light. */
export const STYLE = `
:root { color-scheme: light dark; --bg: #f7f8fa; --panel: #ffffff; --ink: #14181f; --soft: #525c6b; --line: #d9dee6;
  --pass: #147a43; --fail: #b3261e; --unknown: #7a5b00; --matched: #2f8f5b; --altered: #c77700; --aside: #7b8594; --missing: #c0352b; --pending: #3f6fd1 }
@media (prefers-color-scheme: dark) { :root { --bg: #0c0f14; --panel: #141920; --ink: #e8ecf2; --soft: #9aa6b6; --line: #2a323d;
  --pass: #4cc38a; --fail: #ff7b72; --unknown: #e3b341; --matched: #3fa46d; --altered: #e09a2d; --aside: #6c7787; --missing: #ef5a50; --pending: #6f9bf2 } }
@media print { :root { color-scheme: light; --bg: #fff; --panel: #fff; --ink: #000; --soft: #444; --line: #bbb } .panel { break-inside: avoid } }
* { box-sizing: border-box }
body { margin: 0; background: var(--bg); color: var(--ink); font: 15px/1.5 system-ui, sans-serif }
main { max-width: 1180px; margin: 0 auto; padding: 24px 16px 64px }
h1 { font-size: 22px; margin: 0 } h2 { font-size: 16px; margin: 0 0 12px } h3 { font-size: 14px; margin: 16px 0 4px }
p { margin: 4px 0 }
.panel { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: 16px; margin-top: 16px }
.verdict { font-weight: 700; white-space: nowrap } .pass { color: var(--pass) } .fail, .error { color: var(--fail) } .unknown { color: var(--unknown) }
header { display: flex; flex-wrap: wrap; gap: 8px 24px; align-items: baseline } header .verdict { font-size: 22px }
.soft { color: var(--soft) } .mono { font-family: ui-monospace, monospace; font-size: 12px; overflow-wrap: anywhere }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(118px, 1fr)); gap: 12px }
.facts div { border-left: 3px solid var(--line); padding-left: 10px } .facts b { display: block; font-size: 20px; font-variant-numeric: tabular-nums }
.scroll { overflow-x: auto }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
th, td { padding: 5px 7px; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; vertical-align: top }
th { color: var(--soft); font-weight: 600; font-size: 12px } th:first-child, td:first-child, .text { text-align: left } td.wrap { white-space: normal; overflow-wrap: break-word; min-width: 280px }
td.zero { color: var(--soft) } svg { display: block; width: 100%; max-width: 820px; height: auto } svg text { fill: var(--ink); font: 14px system-ui, sans-serif }
svg .soft { fill: var(--soft) } ul { margin: 4px 0; padding-left: 20px } li { margin: 3px 0 }
.legend { display: flex; flex-wrap: wrap; gap: 4px 16px; margin: 8px 0 0; padding: 0; list-style: none } .legend i { display: inline-block; width: 11px; height: 11px; border-radius: 2px; margin-right: 6px }
`;
