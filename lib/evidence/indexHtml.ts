import type { CaseFile, Chapter } from "./caseFile.ts";

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const html = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? "");

/** Everything is in the file: it opens without a network, and runs nothing. */
const STYLE = `
  :root { color-scheme: light; }
  body { font: 14px/1.45 system-ui, sans-serif; color: #16191d; max-width: 76rem; margin: 2.5rem auto; padding: 0 1.5rem; }
  h1 { font-size: 1.7rem; margin: 0 0 .2rem; } h2 { font-size: 1.05rem; margin: 2.2rem 0 .2rem; }
  p { margin: .2rem 0 .7rem; max-width: 60rem; } .dim { color: #5a626c; }
  table { border-collapse: collapse; width: 100%; } th { text-align: left; font-weight: 600; color: #5a626c; font-size: .8rem; }
  th, td { padding: .28rem .7rem .28rem 0; border-bottom: 1px solid #dfe3e8; vertical-align: top; overflow-wrap: anywhere; }
  td { font-variant-numeric: tabular-nums; } code { font: .86em ui-monospace, monospace; overflow-wrap: anywhere; }
  pre { font: .86em/1.4 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; background: #f4f6f8; padding: .7rem .9rem; }
  dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.4rem; } dt { color: #5a626c; } dd { margin: 0; overflow-wrap: anywhere; }
  @media print { body { margin: 0; max-width: none; font-size: 9pt; } h2 { break-after: avoid; } tr { break-inside: avoid; } thead { display: table-header-group; } }
`;

const row = (cells: readonly string[], tag: "td" | "th"): string =>
  `<tr>${cells.map((cell) => `<${tag}${tag === "th" ? ' scope="col"' : ""}>${html(cell)}</${tag}>`).join("")}</tr>`;

const table = (columns: readonly string[], rows: readonly (readonly string[])[]): string =>
  `<table><thead>${row(columns, "th")}</thead><tbody>${rows.map((cells) => row(cells, "td")).join("\n")}</tbody></table>`;

const drawChapter = ({ title, about, columns, rows }: Chapter): string =>
  `<h2>${html(title)}</h2>\n<p class="dim">${html(about)}</p>\n${rows.length === 0 ? "<p>Not recorded in this cutover.</p>" : table(columns, rows)}`;

/** A binder's index as one page. */
export function indexHtml({ manifest, timeZone, files, chapters }: CaseFile): string {
  const facts: [string, string][] = [
    ["Cutover", `${manifest.organization} · ${manifest.cutoverName} (${manifest.cutoverId})`],
    ["Binder", `${manifest.number} (${manifest.binderId}), asked for by ${manifest.requestedByName}`],
    ["As of", `${manifest.requestedAt}; times here are in UTC, the hospital's zone is ${timeZone}`],
    ["Journal", `${manifest.journal.size} entries, all under the signed head below`],
    ["Signed with", manifest.keys[0] ?? "—"],
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Evidence binder ${manifest.number}: ${html(manifest.cutoverName)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Evidence binder ${manifest.number}</h1>
<p>${html(manifest.cutoverName)}</p>
<dl>${facts.map(([name, value]) => `<dt>${html(name)}</dt><dd>${html(value)}</dd>`).join("\n")}</dl>
<h2>To check it</h2>
<p>Without a network and without a database; the key is the one that was printed by <code>holdpoint journal key</code> and kept elsewhere, the head one that was kept outside:</p>
<pre>npx holdpoint verify BINDER.zip --key 'KEY' --head SAVED_HEAD</pre>
<pre>${html(manifest.journal.checkpoint)}</pre>
${chapters.map(drawChapter).join("\n")}
<h2>Not recorded in this cutover</h2>
<p>${manifest.notRecorded.length === 0 ? "Nothing is missing." : html(manifest.notRecorded.join("; "))}</p>
<h2>Files</h2>
<p class="dim">manifest.json lists them all with size and SHA-256, and manifest.sig signs that list. Record values, names of patients and record numbers are in none: records are named by keyed pseudonyms. What people wrote into reasons and comments is as they wrote it.</p>
${table(
  ["File", "What", "Records", "Bytes", "SHA-256"],
  files.map(({ path, title, records, bytes, sha256 }) => [
    path,
    title,
    records === null ? "" : String(records),
    String(bytes),
    sha256,
  ]),
)}
</body>
</html>
`;
}
