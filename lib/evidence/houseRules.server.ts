import { databaseNow } from "#lib/clock.ts";
import { RETENTION_POLICY } from "#lib/retention/policy.ts";
import { purgeAllowedFrom, RETENTION_YEARS } from "#lib/retention/rules.ts";
import { readRoom } from "#lib/room/queries.ts";
import type { Runtime } from "#lib/runtime.ts";
import { safeguardFacts } from "#lib/safeguards/queries.ts";
import { viewSafeguards } from "#lib/safeguards/rules.ts";
import { document, type Part } from "./parts.server.ts";

/**
 * What a binder says beside the journal: the HIPAA runbook as it stands, with what the records say under each safeguard at the
 * time that the binder is made, and how long what is kept.
 */
export async function houseRules({ db }: Runtime, cutoverId: string): Promise<Part[]> {
  const told = await db.$transaction(
    async (tx) => {
      const now = await databaseNow(tx);
      const { entities } = await readRoom(tx, cutoverId);
      const facts = await safeguardFacts({ tx, cutoverId, now });
      const journal = await tx.journal.findUniqueOrThrow({ where: { scope: cutoverId } });
      return { now, entities, facts, lastEntryAt: (journal.recordedAt ?? now).toISOString() };
    },
    { isolationLevel: "RepeatableRead" },
  );
  const { now, entities, facts, lastEntryAt } = told;
  return [
    document("safeguards/safeguards.json", "HIPAA runbook, with what the records say under it", () => ({
      at: now.toISOString(),
      safeguards: viewSafeguards(entities, now.getTime()).map((safeguard) => ({
        ...safeguard,
        records: facts.filter(({ key }) => key === safeguard.key),
      })),
    })),
    document("retention/policy.json", "What is kept how long, table by table", () => ({
      rule: "45 CFR 164.316(b)(2)(i)",
      years: RETENTION_YEARS,
      purgeAllowedFrom: purgeAllowedFrom(lastEntryAt),
      tables: RETENTION_POLICY,
    })),
  ];
}
