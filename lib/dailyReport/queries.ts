import { AppError } from "#lib/door/errors.ts";
import { defineProcedure } from "#lib/door/query.ts";
import { readReport } from "./read.server.ts";
import { fileNameOf } from "./report.ts";
import * as spec from "./schema.ts";

export const getReport = defineProcedure({
  spec: spec.getReport,
  handle: ({ tx, now, runtime }, { cutoverId, day }) =>
    readReport(tx, runtime.journalKey, cutoverId, day, now),
});

export const getReportPdf = defineProcedure({
  spec: spec.getReportPdf,
  async handle({ tx, now, runtime }, { cutoverId, day }) {
    const report = await readReport(tx, runtime.journalKey, cutoverId, day, now);
    if (!runtime.reportPdf)
      throw new AppError("unavailable", "This server draws no PDF. The page has the same report; print it.");
    const { slug } = await tx.cutover.findUniqueOrThrow({ where: { id: cutoverId } });
    return {
      fileName: fileNameOf(report, slug),
      base64: (await runtime.reportPdf(report)).toString("base64"),
    };
  },
});
