import type { Tx } from "#lib/db.ts";
import { defineProcedure } from "#lib/door/query.ts";
import { byId, listEntities } from "#lib/door/store.ts";
import { rulesInForce } from "./rules.ts";
import { getRulesFile as getRulesFileSpec } from "./schema.ts";
import { hashOfFile, UNCHANGED } from "./writeFile.server.ts";

/** The rules that a run of a cutover goes by: the approved version, or the built-in ones. */
async function readRulesInForce(
  tx: Tx,
  cutoverId: string,
): Promise<{ version: number; file: string; rulesHash: string }> {
  const proposals = await listEntities(tx, "ruleProposal", { cutoverId, outcome: "approved" });
  const inForce = rulesInForce({ ruleProposal: byId(proposals) });
  return inForce
    ? { version: inForce.version, file: inForce.file, rulesHash: inForce.rulesHash }
    : { version: 0, file: UNCHANGED, rulesHash: hashOfFile(UNCHANGED) };
}

export const getRulesFile = defineProcedure({
  spec: getRulesFileSpec,
  handle: ({ tx }, { cutoverId }) => readRulesInForce(tx, cutoverId),
});
