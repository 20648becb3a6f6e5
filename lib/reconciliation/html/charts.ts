import type { DomainReport } from "../schema.ts";
import { html, type Markup } from "./markup.ts";

const WIDTH = 600;
const ROW = 24;
const BAR = 14;
const LABEL = 110;
const FIGURE = 110;
/** A part that is there is seen, however small its share. */
const NARROWEST = 3;

/** What is wrong comes first: a chart that is cut off at its right must not look all green. */
const PARTS = [
  ["missing", "missing", ({ missing }: DomainReport) => missing],
  ["altered", "altered", ({ altered }: DomainReport) => altered],
  [
    "set aside by the loader",
    "aside",
    ({ rejected, skipped, quarantined }: DomainReport) => rejected + skipped + quarantined,
  ],
  ["matched", "matched", ({ matched }: DomainReport) => matched],
] as const;

const count = (figure: number): string => figure.toLocaleString("en-US");

/** A bar a domain: what became of its eligible records, as shares. */
export function accountChart(domains: readonly DomainReport[]): Markup {
  const width = WIDTH - LABEL - FIGURE;
  return html`<svg viewBox="0 0 ${WIDTH} ${domains.length * ROW}" role="img" aria-label="What became of the eligible records, by domain; the table below has the figures">
${domains.map((domain, index) => {
  const y = index * ROW;
  return html`<text x="0" y="${y + BAR}">${domain.domain}</text>${bars(domain, width, y)}<text class="soft" x="${WIDTH}" y="${y + BAR}" text-anchor="end">${count(domain.eligible)} eligible</text>
`;
})}</svg>
<ul class="legend">${PARTS.map(([name, color]) => html`<li><i style="background:var(--${color})"></i>${name}</li>`)}</ul>`;
}

function bars(domain: DomainReport, width: number, y: number): Markup[] {
  const shares = PARTS.map(([name, color, figure]) => ({ name, color, figure: figure(domain) })).filter(
    ({ figure }) => figure > 0,
  );
  const spare = width - shares.length * NARROWEST;
  let x = LABEL;
  return shares.map(({ name, color, figure }) => {
    const wide = NARROWEST + (spare * figure) / domain.eligible;
    const bar = html`<rect x="${x.toFixed(1)}" y="${y + 3}" width="${wide.toFixed(1)}" height="${BAR}" fill="var(--${color})"><title>${domain.domain}: ${count(figure)} ${name}</title></rect>`;
    x += wide;
    return bar;
  });
}

/** Bars of figures, the longest the greatest. */
export function figureChart(
  label: string,
  figures: readonly (readonly [name: string, figure: number, color: string])[],
): Markup {
  const most = Math.max(1, ...figures.map(([, figure]) => figure));
  const wide = WIDTH - LABEL - LABEL - FIGURE;
  return html`<svg viewBox="0 0 ${WIDTH} ${figures.length * ROW}" role="img" aria-label="${label}">
${figures.map(([name, figure, color], index) => {
  const y = index * ROW;
  const width = figure === 0 ? 0 : Math.max(NARROWEST, (wide * figure) / most);
  return html`<text x="0" y="${y + BAR}">${name}</text><rect x="${LABEL * 2}" y="${y + 3}" width="${width.toFixed(1)}" height="${BAR}" fill="var(--${color})"/><text class="soft" x="${(LABEL * 2 + width + 8).toFixed(1)}" y="${y + BAR}">${count(figure)}</text>
`;
})}</svg>`;
}
