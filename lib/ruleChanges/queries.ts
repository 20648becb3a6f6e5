import type { Tx } from "#lib/db.ts";
import { AppError } from "#lib/door/errors.ts";
import { defineProcedure } from "#lib/door/query.ts";
import { byId, listEntities } from "#lib/door/store.ts";
import { BUILT_IN_RULES } from "#lib/reconciliation/rules/builtIn.ts";
import { BUILT_IN_RULES_HASH } from "#lib/reconciliation/rules/hash.ts";
import { rulesOfSaid } from "#lib/reconciliation/rules/said.ts";
import type { Rules } from "#lib/reconciliation/rules/schema.ts";
import { ruleDifferences } from "./differences.ts";
import { rulesInForce } from "./rules.ts";
import * as spec from "./schema.ts";
import { hashOfFile, rulesOfFile, UNCHANGED } from "./writeFile.server.ts";

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
  spec: spec.getRulesFile,
  handle: ({ tx }, { cutoverId }) => readRulesInForce(tx, cutoverId),
});

/** What rules of a hash say: those of a run that landed here, of a version that was proposed here, or the built-in ones. */
async function rulesOfHash(tx: Tx, cutoverId: string, rulesHash: string): Promise<Rules | undefined> {
  if (rulesHash === BUILT_IN_RULES_HASH) return BUILT_IN_RULES;
  const kept = await tx.runRules.findUnique({ where: { cutoverId_rulesHash: { cutoverId, rulesHash } } });
  // Kept before only rules were: another text says nothing.
  const said = kept && rulesOfSaid(kept.said);
  if (said) return said;
  const [proposed] = await listEntities(tx, "ruleProposal", { cutoverId, rulesHash });
  return proposed && rulesOfFile(proposed.file);
}

export const compareRules = defineProcedure({
  spec: spec.compareRules,
  async handle({ tx }, { cutoverId, rulesHash, version }) {
    const [proposed] = version === 0 ? [] : await listEntities(tx, "ruleProposal", { cutoverId, version });
    if (version !== 0 && !proposed)
      throw new AppError("not-found", "This cutover has no such version of the rules.");
    const rules = await rulesOfHash(tx, cutoverId, rulesHash);
    if (rules === undefined) return { differences: null };
    return { differences: ruleDifferences(rules, proposed ? rulesOfFile(proposed.file) : BUILT_IN_RULES) };
  },
});
