import { join } from "node:path";
import PDFDocument from "pdfkit";
import type { Report } from "./schema.ts";

/** Embedded, because the fonts that every reader has can't write every name. */
const FONTS = join(import.meta.dirname, "..", "..", "node_modules", "geist", "dist", "fonts", "geist-sans");
const REGULAR = join(FONTS, "Geist-Regular.ttf");
const BOLD = join(FONTS, "Geist-Bold.ttf");

const MARGIN_PT = 48;
const TITLE_PT = 18;
const HEADING_PT = 11;
const TEXT_PT = 9;

/** A day's report as a PDF; the same report is the same to the byte. */
export function reportPdf(report: Report): Promise<Buffer> {
  const { organization, name, kind, day, until, isOver, timeZone, sections } = report;
  const at = new Date(until);
  const title = `Daily report, ${day}`;
  const document = new PDFDocument({
    size: "LETTER",
    margin: MARGIN_PT,
    lang: "en",
    info: { Title: `${title}: ${name}`, Author: "Holdpoint", CreationDate: at, ModDate: at },
  });
  const chunks: Buffer[] = [];
  const ended = new Promise<Buffer>((resolve, reject) => {
    document.on("data", (chunk: Buffer) => chunks.push(chunk));
    document.on("end", () => resolve(Buffer.concat(chunks)));
    document.on("error", reject);
  });
  document.font(BOLD).fontSize(TITLE_PT).text(title);
  document.font(REGULAR).fontSize(HEADING_PT).text(`${organization} · ${name} · ${kind}`);
  document
    .fontSize(TEXT_PT)
    .text(
      `${isOver ? "As it stood at the day's end" : "The day is not over: as it stood at"} ${until}, ${timeZone}`,
    );
  for (const section of sections) {
    document.moveDown().font(BOLD).fontSize(HEADING_PT).text(section.title);
    document.font(REGULAR).fontSize(TEXT_PT);
    for (const line of section.lines) document.text(line, { indent: 8 });
  }
  document.end();
  return ended;
}
