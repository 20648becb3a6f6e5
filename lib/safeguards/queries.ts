import type { Tx } from "#lib/db.ts";
import { defineProcedure } from "#lib/door/query.ts";
import { viewSeal } from "#lib/journal/rules.ts";
import { HOUSE } from "#lib/journal/schema.ts";
import { readVitals } from "#lib/room/vitals.ts";
import type { SafeguardFact } from "./schema.ts";
import * as spec from "./schema.ts";

const WEEK_MS = 7 * 24 * 60 * 60_000;
/** Entries may be without a head for this long: the promise of the sealer. */
const UNSEALED_MS_MAX = 60_000;

const CONFIGURING = ["gates.configureGate", "signals.defineSignal", "triggers.defineTrigger"];

interface Given {
  readonly tx: Tx;
  readonly cutoverId: string;
  readonly now: Date;
}

/** The newest entry of one of some commands, or undefined. */
const newest = (tx: Tx, scope: string, commands: readonly string[]) =>
  tx.journalEntry.findFirst({
    where: { scope, command: { in: [...commands] } },
    orderBy: { seq: "desc" },
    select: { recordedAt: true, seq: true },
  });

const lastTime = (
  key: SafeguardFact["key"],
  what: string,
  found: { recordedAt: Date; seq: bigint } | null,
): SafeguardFact => ({
  key,
  what,
  value: found ? `entry ${found.seq}` : "none recorded",
  state: found ? "ok" : "unknown",
  at: found?.recordedAt.toISOString() ?? null,
});

const counted = (
  key: SafeguardFact["key"],
  what: string,
  count: number,
  state: SafeguardFact["state"] = "ok",
): SafeguardFact => ({ key, what, value: count.toLocaleString("en-US"), state, at: null });

async function accessFacts({ tx, cutoverId, now }: Given): Promise<SafeguardFact[]> {
  const held = { cutoverId, startsAt: { lte: now }, OR: [{ endsAt: null }, { endsAt: { gt: now } }] };
  const [all, endless, disabled, tokens, lockouts] = [
    await tx.assignment.count({ where: held }),
    await tx.assignment.count({ where: { cutoverId, endsAt: null } }),
    await tx.assignment.count({ where: { ...held, person: { disabledAt: { not: null } } } }),
    await tx.serviceToken.count({ where: { cutoverId, revokedAt: null, expiresAt: { gt: now } } }),
    await tx.journalEntry.count({
      where: {
        scope: HOUSE,
        command: "access.lockOut",
        recordedAt: { gt: new Date(now.getTime() - WEEK_MS) },
      },
    }),
  ];
  return [
    counted("access-control", "Positions held now", all),
    counted("access-control", "Of these, without an end", endless, endless === 0 ? "ok" : "attention"),
    counted("access-control", "Held by disabled accounts", disabled, disabled === 0 ? "ok" : "attention"),
    counted("access-control", "Machine tokens in force", tokens),
    counted("access-control", "Lockouts in the last 7 days", lockouts, lockouts === 0 ? "ok" : "attention"),
  ];
}

async function keyFacts({ tx, cutoverId }: Given): Promise<SafeguardFact[]> {
  const head = await tx.treeHead.findFirst({ where: { scope: cutoverId }, orderBy: { size: "desc" } });
  const rotation = await tx.journalEntry.findFirst({
    where: { scope: HOUSE, command: { startsWith: "journal.", contains: "Key" } },
    orderBy: { seq: "desc" },
    select: { recordedAt: true, seq: true },
  });
  return [
    {
      key: "encryption-and-keys",
      what: "Tree heads signed in the name of",
      value: head?.checkpoint.split("/", 1)[0] ?? "nobody yet",
      state: head ? "ok" : "unknown",
      at: head?.signedAt.toISOString() ?? null,
    },
    lastTime("encryption-and-keys", "Tree-head key last replaced", rotation),
  ];
}

async function auditFacts({ tx, cutoverId, now }: Given): Promise<SafeguardFact[]> {
  const journal = await tx.journal.findUniqueOrThrow({ where: { scope: cutoverId } });
  const head = await tx.treeHead.findFirst({ where: { scope: cutoverId }, orderBy: { size: "desc" } });
  const unsealed = Number(journal.seq - (head?.size ?? 0n));
  const isLate =
    unsealed > 0 && now.getTime() - (journal.recordedAt?.getTime() ?? now.getTime()) > UNSEALED_MS_MAX;
  const seal = viewSeal((await readVitals(tx, cutoverId)).seal, now.getTime());
  return [
    {
      key: "audit-logs",
      what: "Newest signed tree head",
      value: head ? `over ${Number(head.size).toLocaleString("en-US")} entries` : "none",
      state: head ? "ok" : "unknown",
      at: head?.signedAt.toISOString() ?? null,
    },
    counted("audit-logs", "Entries not under a head yet", unsealed, isLate ? "attention" : "ok"),
    {
      key: "audit-logs",
      what: "Heads outside of this machine",
      value: seal.sentence,
      state: seal.state === "ok" ? "ok" : seal.state === "unknown" ? "unknown" : "attention",
      at: null,
    },
    lastTime(
      "audit-logs",
      "Journal or binder last taken away",
      await newest(tx, cutoverId, ["journal.exportJournal", "evidence.takeBinder"]),
    ),
  ];
}

async function otherFacts({ tx, cutoverId, now }: Given): Promise<SafeguardFact[]> {
  const week = { gt: new Date(now.getTime() - WEEK_MS) };
  const changes = await tx.journalEntry.count({
    where: { scope: cutoverId, command: { in: CONFIGURING }, recordedAt: week },
  });
  const holds = await tx.legalHold.count({ where: { cutoverId, liftedAt: null } });
  return [
    counted("change-control", "Gates, signals and triggers set up in the last 7 days", changes),
    lastTime(
      "change-control",
      "Positions last changed",
      await newest(tx, cutoverId, ["access.assignPosition", "access.endAssignment"]),
    ),
    lastTime(
      "incident-response",
      "Evidence binder last made",
      await newest(tx, cutoverId, ["evidence.finishBinder"]),
    ),
    counted("incident-response", "Legal holds that stand", holds),
    lastTime(
      "backup-and-retention",
      "Backup last restored and verified",
      await newest(tx, HOUSE, ["retention.recordRestoreTest"]),
    ),
    counted("backup-and-retention", "Legal holds that stop every purge", holds),
  ];
}

/** What the records say under every safeguard at a moment. */
export async function safeguardFacts(given: Given): Promise<SafeguardFact[]> {
  return [
    ...(await accessFacts(given)),
    ...(await keyFacts(given)),
    ...(await auditFacts(given)),
    ...(await otherFacts(given)),
  ];
}

export const listSafeguardFacts = defineProcedure({
  spec: spec.listSafeguardFacts,
  async handle({ tx, now }, { cutoverId }) {
    return { facts: await safeguardFacts({ tx, cutoverId, now }), at: now.toISOString() };
  },
});
