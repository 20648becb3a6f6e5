import { AppError, refuse } from "#lib/door/errors.ts";
import { defineProcedure } from "#lib/door/query.ts";
import { findEntity } from "#lib/door/store.ts";
import { insertAccounts } from "./accounts.server.ts";
import { whyNotFile } from "./rules.ts";
import * as spec from "./schema.ts";

export const fileAccounts = defineProcedure({
  spec: spec.fileAccounts,
  async handle({ tx }, { cutoverId, importId, ordinal, accounts }) {
    const started = await findEntity(tx, "workforceImport", importId);
    if (started?.cutoverId !== cutoverId) throw new AppError("not-found", "This cutover has no such import.");
    refuse(whyNotFile(started));
    await insertAccounts(tx, importId, ordinal, accounts);
    return {};
  },
});
