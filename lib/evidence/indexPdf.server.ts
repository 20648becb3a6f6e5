import { join } from "node:path";
import PDFDocument from "pdfkit";
import type { CaseFile, Chapter } from "./caseFile.ts";

/** Embedded, because the fonts that every reader has can't write every name. */
const FONTS = join(import.meta.dirname, "..", "..", "node_modules", "geist", "dist", "fonts");
const REGULAR = join(FONTS, "geist-sans", "Geist-Regular.ttf");
const BOLD = join(FONTS, "geist-sans", "Geist-Bold.ttf");

const MARGIN_PT = 40;
const TITLE_PT = 20;
const HEADING_PT = 12;
const TEXT_PT = 8.5;
const GREY = "#5a626c";
const BLACK = "#16191d";

type Document = InstanceType<typeof PDFDocument>;

/** A binder's index as a PDF, drawn from the same as the page. @returns a stream that ends with the document */
export function indexPdf(caseFile: CaseFile): NodeJS.ReadableStream {
  const { manifest, timeZone, files, chapters } = caseFile;
  const document = new PDFDocument({
    size: "LETTER",
    layout: "landscape",
    margin: MARGIN_PT,
    lang: "en",
    info: {
      Title: `Evidence binder ${manifest.number}: ${manifest.cutoverName}`,
      Author: "Holdpoint",
      // Fixed, so that a binder that is built again is the same to the byte.
      CreationDate: new Date(manifest.requestedAt),
      ModDate: new Date(manifest.requestedAt),
    },
  });
  document.font(BOLD).fontSize(TITLE_PT).fillColor(BLACK).text(`Evidence binder ${manifest.number}`);
  document.font(REGULAR).fontSize(HEADING_PT).text(`${manifest.organization} · ${manifest.cutoverName}`);
  document.moveDown();
  write(
    document,
    `Asked for by ${manifest.requestedByName} at ${manifest.requestedAt}. Times are in UTC; the hospital's zone is ${timeZone}.`,
  );
  write(document, `${manifest.journal.size} entries of the journal, all under this head:`);
  write(document, manifest.journal.checkpoint, GREY);
  write(document, "To check it: npx holdpoint verify BINDER.zip --key KEY --head SAVED_HEAD");
  for (const chapter of chapters) drawChapter(document, chapter);
  heading(document, "Not recorded in this cutover");
  write(
    document,
    manifest.notRecorded.length === 0 ? "Nothing is missing." : manifest.notRecorded.join("; "),
  );
  drawChapter(document, {
    title: "Files",
    about: "With size and SHA-256; manifest.json lists them all, and manifest.sig signs that list.",
    columns: ["File", "What", "Bytes", "SHA-256"],
    rows: files.map(({ path, title, bytes, sha256 }) => [path, title, String(bytes), sha256]),
  });
  document.end();
  return document;
}

function heading(document: Document, title: string): void {
  document.moveDown().font(BOLD).fontSize(HEADING_PT).fillColor(BLACK).text(title, MARGIN_PT);
}

function write(document: Document, text: string, colour = BLACK): void {
  document.font(REGULAR).fontSize(TEXT_PT).fillColor(colour).text(text, MARGIN_PT);
}

function drawChapter(document: Document, { title, about, columns, rows }: Chapter): void {
  heading(document, title);
  write(document, about, GREY);
  if (rows.length === 0) {
    write(document, "Not recorded in this cutover.");
    return;
  }
  document.moveDown(0.5).fillColor(BLACK).font(REGULAR).fontSize(TEXT_PT);
  document.table({
    defaultStyle: { border: [0, 0, 0.5, 0], borderColor: "#dfe3e8", padding: 3 },
    data: [[...columns], ...rows.map((cells) => [...cells])],
  });
}
