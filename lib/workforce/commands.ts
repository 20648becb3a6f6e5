import { whyNotTime } from "#lib/checks/rules.ts";
import { defineCommand } from "#lib/door/command.ts";
import type { CommandContext } from "#lib/door/context.ts";
import { AppError, refuse } from "#lib/door/errors.ts";
import { hashOf } from "#lib/journal/canonical.ts";
import { withdrawRecord } from "#lib/signatures/withdraw.server.ts";
import { insertFindings, readImport, readSides } from "./accounts.server.ts";
import { type Comparison, compareSides, ParityLimitError } from "./parity.ts";
import {
  currentImport,
  currentMap,
  currentParity,
  viewUnit,
  WORKFORCE_FACT_TYPES,
  whyNotCount,
  whyNotFile,
  whyNotSetMap,
  whyNotSignUnit,
  whyNotWithdrawUnit,
} from "./rules.ts";
import * as spec from "./schema.ts";
import type { Account } from "./vocabulary.ts";

const UNIT_MEANING =
  "I attest that this unit’s people can work at the target as these figures show, and nobody more than they.";

/** @throws AppError when it is no person who says so: a machine can't tell why an older export is the better one */
function personally<T>(context: CommandContext, said: T): T {
  if (context.actor.kind === "person") return said;
  throw new AppError("forbidden", "Only a person can let an older export count.");
}

export const startImport = defineCommand({
  spec: spec.startImport,
  async handle(context, { side, format, label, takenAt, older }) {
    refuse(whyNotTime(takenAt, context.nowMs));
    const olderThanId = older === undefined ? null : personally(context, older.thanImportId);
    refuse(whyNotCount({ side, takenAt, olderThanId }, await context.facts(["workforceImport"])));
    if (older !== undefined) context.reason = older.reason;
    const numbers = (await context.list("workforceImport")).map(({ number }) => number);
    const { id, number } = await context.create("workforceImport", {
      number: Math.max(0, ...numbers) + 1,
      side,
      format,
      label,
      takenAt,
      startedAt: context.at,
      importedByName: context.actorName,
      olderThanId,
      olderReason: older?.reason ?? null,
      finishedAt: null,
      accounts: null,
      enabled: null,
      units: null,
      roles: [],
      contentHash: null,
    });
    return { importId: id, number };
  },
});

export const finishImport = defineCommand({
  spec: spec.finishImport,
  async handle(context, { importId, accounts: told }) {
    const started = await context.get("workforceImport", importId);
    // Another one may have been finished since this one began.
    refuse(whyNotFile(started) ?? whyNotCount(started, await context.facts(["workforceImport"])));
    const accounts = await readImport(context.tx, importId);
    if (accounts.length !== told)
      throw new AppError(
        "refused",
        `${accounts.length} of ${told} accounts came in, or two have one login. The import is not finished; send what is missing, or begin another.`,
      );
    await context.update("workforceImport", importId, {
      finishedAt: context.at,
      accounts: accounts.length,
      enabled: accounts.filter(({ enabled }) => enabled).length,
      units: new Set(accounts.map(({ unit }) => unit)).size,
      roles: rolesIn(accounts),
      contentHash: hashOf("workforce-import", accounts),
    });
    return { parityId: await compareAnew(context) };
  },
});

/** The roles of enabled accounts, with how many have each. @throws AppError when there are too many */
function rolesIn(accounts: readonly Account[]): { role: string; accounts: number }[] {
  const counts = new Map<string, number>();
  for (const { enabled, roles } of accounts)
    if (enabled) for (const role of roles) counts.set(role, (counts.get(role) ?? 0) + 1);
  if (counts.size > spec.ROLES_MAX)
    throw new AppError(
      "refused",
      `The accounts have more than ${spec.ROLES_MAX} roles. Nothing was finished.`,
    );
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([role, held]) => ({ role, accounts: held }));
}

/** Compares what counts now on both sides, under the map that counts now. @returns the comparison's id; null while a side is missing */
async function compareAnew(context: CommandContext): Promise<string | null> {
  const facts = await context.facts(["workforceImport", "roleMap"]);
  const [legacy, target] = [currentImport(facts, "legacy"), currentImport(facts, "target")];
  if (!legacy || !target) return null;
  const map = currentMap(facts);
  const found = compared(await readSides(context.tx, { legacy: legacy.id, target: target.id }), map ?? null);
  const id = context.newId();
  const { units, roles, emergency, findings } = found;
  await context.create("workforceParity", {
    id,
    legacyImportId: legacy.id,
    targetImportId: target.id,
    roleMapId: map?.id ?? null,
    comparedAt: context.at,
    units: [...units],
    roles: [...roles],
    emergency: [...emergency],
    findings: findings.length,
    kept: Math.min(findings.length, spec.FINDINGS_KEPT_MAX),
  });
  await insertFindings(context.tx, id, findings);
  return id;
}

function compared(...given: Parameters<typeof compareSides>): Comparison {
  try {
    return compareSides(...given);
  } catch (error) {
    if (error instanceof ParityLimitError)
      throw new AppError("refused", `${error.message} Nothing was changed.`);
    throw error;
  }
}

export const setRoleMap = defineCommand({
  spec: spec.setRoleMap,
  async handle(context, { entries, baseline, note, fromVersion }) {
    const facts = await context.facts(["roleMap"]);
    refuse(whyNotSetMap({ entries, baseline }, facts, fromVersion));
    context.reason = note;
    const { id, version } = await context.create("roleMap", {
      version: fromVersion + 1,
      entries,
      baseline,
      note,
      setAt: context.at,
      setByName: context.actorName,
    });
    await compareAnew(context);
    return { roleMapId: id, version };
  },
});

export const recordBreakGlassTest = defineCommand({
  spec: spec.recordBreakGlassTest,
  async handle(context, { login, outcome, testedAt }) {
    refuse(whyNotTime(testedAt, context.nowMs));
    const { id } = await context.create("breakGlassTest", {
      login,
      outcome,
      testedAt,
      recordedByName: context.actorName,
      recordedAt: context.at,
    });
    return { testId: id };
  },
});

export const signUnit = defineCommand({
  spec: spec.signUnit,
  actsAs: ({ position }) => position,
  async handle(context, { unit, position, parityHash }) {
    const { personId, name: personName } = context.person;
    const facts = await context.facts(WORKFORCE_FACT_TYPES);
    const parity = currentParity(facts)?.units.find((each) => each.unit === unit);
    const view = parity && viewUnit(parity, facts, context.nowMs);
    refuse(whyNotSignUnit(view, position, context.person));
    if (!parity || parity.hash !== parityHash)
      throw new AppError(
        "evidence-changed",
        "The unit’s accounts changed after they were shown to you. Nothing was signed; look at them again.",
      );
    const { id } = await context.sign(
      "unitSignOff",
      { unit, position, personId, personName, parity, signedAt: context.signedAt },
      {
        act: `Sign for the access of ${unit}`,
        question: `Can the people of ${unit} work at the target as they could, and no more?`,
        meaning: UNIT_MEANING,
        evidenceHash: parityHash,
        position,
      },
    );
    return { unitSignOffId: id };
  },
});

export const withdrawUnit = defineCommand({
  spec: spec.withdrawUnit,
  async handle(context, { unitSignOffId, reason }) {
    const signOff = await context.get("unitSignOff", unitSignOffId);
    refuse(whyNotWithdrawUnit(signOff, await context.facts(["withdrawal"]), context.person.positions));
    context.reason = reason;
    return {
      withdrawalId: await withdrawRecord(context, "unitSignOff", unitSignOffId, signOff.position, reason),
    };
  },
});
