import { AppError } from "#lib/door/errors.ts";
import { defineProcedure } from "#lib/door/query.ts";
import * as spec from "./schema.ts";

export const listInputs = defineProcedure({
  spec: spec.listInputs,
  async handle({ runtime }) {
    return { names: [...(runtime.reconciliationInputs ?? [])] };
  },
});

export const getRunPage = defineProcedure({
  spec: spec.getRunPage,
  async handle({ tx }, { cutoverId, runId }) {
    const found = await tx.runPage.findUnique({ where: { runId }, include: { run: true } });
    if (found?.cutoverId !== cutoverId)
      throw new AppError("not-found", "No report of this run is filed here.");
    return {
      fileName: `reconciliation-run-${found.run.number}.html`,
      base64: Buffer.from(found.page).toString("base64"),
    };
  },
});
