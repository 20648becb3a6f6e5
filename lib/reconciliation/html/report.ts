import { plural } from "#lib/plural.ts";
import { KEYS_CUT } from "../describe.ts";
import { describeBases } from "../describeBases.ts";
import { BUILT_IN_RULES_HASH } from "../rules/hash.ts";
import type { Cause, DomainReport, ReconciliationReport } from "../schema.ts";
import type { Category } from "../vocabulary.ts";
import { accountChart, figureChart } from "./charts.ts";
import { html, Markup } from "./markup.ts";
import { STYLE } from "./style.ts";

export interface HtmlOptions {
  /** Shows ids of records as examples. Without it the page holds counts, types and names of elements only. */
  readonly withRecordIds: boolean;
}

const VERDICTS: Readonly<Record<DomainReport["verdict"], string>> = {
  pass: "● PASS",
  fail: "✕ FAIL",
  unknown: "? UNKNOWN",
  error: "! ERROR",
};

const CATEGORY_COLORS: Readonly<Record<Category, string>> = {
  "high-risk-clinical-mismatch": "missing",
  "missing-record": "missing",
  "transformation-bug": "altered",
  "source-data-quality": "altered",
  "benign-formatting": "aside",
  "expected-normalization": "aside",
};

const count = (figure: number): string => figure.toLocaleString("en-US");
const verdict = (of: DomainReport["verdict"]): Markup =>
  html`<span class="verdict ${of}">${VERDICTS[of]}</span>`;

/** A report as one page that needs nothing else: no network, no script. */
export function renderReport(report: ReconciliationReport, options: HtmlOptions): string {
  const compared = report.domains.filter(
    ({ sourceRecords, targetRecords, unparsable, nowhere }) =>
      sourceRecords + targetRecords + unparsable + nowhere > 0,
  );
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Reconciliation: ${report.verdict}</title><style>${new Markup(STYLE)}</style></head><body><main>
<header><h1>Reconciliation</h1>${verdict(report.verdict)}<span class="soft">${headline(report)}</span></header>
<section class="panel"><div class="facts">${facts(report).map(([name, figure]) => html`<div><b>${figure}</b><span class="soft">${name}</span></div>`)}</div></section>
<section class="panel"><h2>What became of the records</h2>${accountChart(compared.filter(({ eligible }) => eligible > 0))}
<div class="scroll">${accountTable(compared)}</div>
<p class="soft">eligible = matched + altered + rejected + skipped + quarantined + missing. When it does not balance, the verdict is ERROR.</p></section>
${reasons(compared)}
${causes(report.causes, options)}
<section class="panel"><h2>Discrepancies by category</h2>${figureChart("Discrepancies by category; each figure stands beside its bar", byCategory(report))}</section>
<section class="panel"><h2>Expected differences, counted and no discrepancies</h2><div class="scroll">${normalizationTable(compared)}</div></section>
${quality(report, compared, options)}
${provenance(report)}
</main></body></html>
`;
  return page.text;
}

function headline({ discrepancies, sourceRecords, targetRecords }: ReconciliationReport): string {
  return `${plural(discrepancies, "discrepancy", "discrepancies")} in ${count(sourceRecords)} source and ${count(targetRecords)} target records`;
}

function facts({ domains }: ReconciliationReport): [string, string][] {
  const sum = (figure: (domain: DomainReport) => number): string =>
    count(domains.reduce((total, domain) => total + figure(domain), 0));
  return [
    ["eligible", sum(({ eligible }) => eligible)],
    ["matched", sum(({ matched }) => matched)],
    ["high risk", sum(({ highRisk }) => highRisk)],
    ["missing", sum(({ missing }) => missing)],
    ["wrong patient", sum(({ wrongPatient }) => wrongPatient)],
    ["active again", sum(({ resurrected }) => resurrected)],
    ["extra", sum(({ unexpected, duplicated }) => unexpected + duplicated)],
    ["paired by key", sum(({ unlisted }) => unlisted)],
    ["pending", sum(({ pending }) => pending)],
    ["cleared", sum(({ cleared }) => cleared)],
    ["lines unreadable", sum(({ unparsable }) => unparsable)],
  ];
}

const ACCOUNT_COLUMNS: readonly (readonly [string, (domain: DomainReport) => number])[] = [
  ["eligible", ({ eligible }) => eligible],
  ["matched", ({ matched }) => matched],
  ["altered", ({ altered }) => altered],
  ["rejected", ({ rejected }) => rejected],
  ["skipped", ({ skipped }) => skipped],
  ["quarantined", ({ quarantined }) => quarantined],
  ["missing", ({ missing }) => missing],
  ["unexpected", ({ unexpected }) => unexpected],
  ["twice", ({ duplicated }) => duplicated],
  ["active again", ({ resurrected }) => resurrected],
  ["wrong patient", ({ wrongPatient }) => wrongPatient],
  ["high risk", ({ highRisk }) => highRisk],
  ["paired by key", ({ unlisted }) => unlisted],
  ["ambiguous", ({ ambiguous }) => ambiguous],
];

function figures(cells: readonly number[]): Markup[] {
  return cells.map((figure) => html`<td class="${figure === 0 ? "zero" : ""}">${count(figure)}</td>`);
}

function accountTable(domains: readonly DomainReport[]): Markup {
  return html`<table><thead><tr><th scope="col">domain</th><th scope="col" class="text">verdict</th>${ACCOUNT_COLUMNS.map(([name]) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>
${domains.map(
  (
    domain,
  ) => html`<tr><th scope="row">${domain.domain}</th><td class="text">${verdict(domain.verdict)}</td>${figures(ACCOUNT_COLUMNS.map(([, figure]) => figure(domain)))}</tr>
`,
)}</tbody></table>`;
}

function reasons(domains: readonly DomainReport[]): Markup | undefined {
  const failed = domains.filter((domain) => domain.reasons.length > 0);
  if (failed.length === 0) return undefined;
  return html`<section class="panel"><h2>Why it does not pass</h2>${failed.map(
    (domain) =>
      html`<h3>${domain.domain} ${verdict(domain.verdict)}</h3><ul>${domain.reasons.map((reason) => html`<li>${reason}</li>`)}</ul>`,
  )}</section>`;
}

function causes(found: readonly Cause[], { withRecordIds }: HtmlOptions): Markup {
  const example = ({ source, target }: Cause["examples"][number]): Markup =>
    html`<div class="mono">${source ?? "no source"} → ${target ?? "no target"}</div>`;
  const rows = found.map(
    (
      cause,
    ) => html`<tr><td class="text wrap">${cause.sentence}${withRecordIds && cause.examples.map(example)}</td><td>${count(cause.records)}</td><td class="text">${cause.domain}</td><td class="text">${cause.category}</td></tr>
`,
  );
  return html`<section class="panel"><h2>What the findings have in common</h2>${
    rows.length === 0
      ? html`<p class="soft">No finding is like another.</p>`
      : html`<div class="scroll"><table><thead><tr><th scope="col">cause</th><th scope="col">records</th><th scope="col" class="text">domain</th><th scope="col" class="text">category</th></tr></thead><tbody>
${rows}</tbody></table></div>`
  }</section>`;
}

function byCategory({ domains }: ReconciliationReport): [string, number, string][] {
  return Object.entries(CATEGORY_COLORS)
    .filter(([category]) => category !== "expected-normalization")
    .map(([category, color]) => [
      category,
      domains.reduce((total, domain) => total + (domain.categories[category as Category] ?? 0), 0),
      color,
    ]);
}

function normalizationTable(domains: readonly DomainReport[]): Markup {
  const rules = Object.keys(domains[0]?.normalizations ?? {}) as (keyof DomainReport["normalizations"])[];
  return html`<table><thead><tr><th scope="col">domain</th>${rules.map((rule) => html`<th scope="col">${rule}</th>`)}</tr></thead><tbody>
${domains.map(
  (
    domain,
  ) => html`<tr><th scope="row">${domain.domain}</th>${figures(rules.map((rule) => domain.normalizations[rule]))}</tr>
`,
)}</tbody></table>`;
}

function quality(
  { crosswalk, bases, isKeysCut }: ReconciliationReport,
  domains: readonly DomainReport[],
  { withRecordIds }: HtmlOptions,
): Markup {
  const nowhere = withRecordIds ? domains.flatMap(({ nowhereRecords }) => nowhereRecords) : [];
  const repeated = withRecordIds
    ? (["source", "target"] as const).map(
        (side) => [side, domains.flatMap(({ duplicateRecords }) => duplicateRecords[side])] as const,
      )
    : [];
  const types = domains.flatMap(({ unknownTypes }) => unknownTypes);
  const lines = [
    ...crosswalk.unparsableLines.map((line) => ({ ...line, domain: "crosswalk" })),
    ...domains.flatMap(({ domain, unparsableLines }) => unparsableLines.map((line) => ({ ...line, domain }))),
  ];
  return html`<section class="panel"><h2>The input itself</h2><div class="scroll"><table><thead><tr><th scope="col">domain</th><th scope="col">unreadable lines</th><th scope="col">repeated ids, source</th><th scope="col">target</th><th scope="col">keys in common, source</th><th scope="col">target</th><th scope="col">dangling references, source</th><th scope="col">target</th><th scope="col">in the crosswalk alone</th><th scope="col">of unknown types</th></tr></thead><tbody>
${domains.map(
  ({
    domain,
    unparsable,
    duplicateIds,
    duplicateKeys,
    danglingReferences,
    nowhere,
    unknownType,
  }) => html`<tr><th scope="row">${domain}</th>${figures([unparsable, duplicateIds.source, duplicateIds.target, duplicateKeys.source, duplicateKeys.target, danglingReferences.source, danglingReferences.target, nowhere, unknownType])}</tr>
`,
)}</tbody></table></div>
<p>Crosswalk: ${count(crosswalk.lines)} lines, ${count(crosswalk.unparsable)} unreadable, ${count(crosswalk.unknownSources)} on records that are not in the extract.</p>
${nowhere.length > 0 && html`<h3>In the crosswalk, and in neither extract</h3><p class="mono">${nowhere.join(", ")}</p>`}
${describeBases(bases).map((text) => html`<p>${text[0]?.toUpperCase()}${text.slice(1)}</p>`)}
${repeated.map(([side, names]) => names.length > 0 && html`<h3>Ids that the ${side} repeats</h3><p class="mono">${names.join(", ")}</p>`)}
${types.length > 0 && html`<h3>Types that FHIR R4 does not have</h3><p class="mono">${types.join(", ")}</p>`}
${isKeysCut && html`<p>${KEYS_CUT}</p>`}
${lines.length > 0 && html`<h3>Lines that could not be read</h3><ul>${lines.map(({ file, lineNumber, reason }) => html`<li><span class="mono">${file}:${lineNumber}</span> ${reason}</li>`)}</ul>`}</section>`;
}

function provenance({ inputs, inputHash, rules, timing }: ReconciliationReport): Markup {
  return html`<section class="panel"><h2>What it was made from</h2>
<p>Input <span class="mono">${inputHash}</span></p><p>Rules <span class="mono">${rules.sha256}</span>${rules.sha256 === BUILT_IN_RULES_HASH ? ", the built-in ones" : ""}</p>
<p class="soft">${(timing.durationMs / 1_000).toFixed(1)} s, ${count(timing.recordsPerSecond)} records a second.</p>
<details><summary>${count(inputs.length)} files with their SHA-256</summary><div class="scroll"><table><tbody>${inputs.map(
    ({
      role,
      file,
      bytes,
      sha256,
    }) => html`<tr><td>${role}</td><td class="text">${file}</td><td>${count(bytes)}</td><td class="text mono">${sha256}</td></tr>
`,
  )}</tbody></table></div></details></section>`;
}
