import type { Tx } from "#lib/db.ts";
import { type CodeCoverage, codeStateSchema, type MappingUse } from "./schema.ts";

/** How many of a run's codes wait for a terminologist. */
export async function countOpenCodes(tx: Tx, runId: string): Promise<number> {
  const [row] = await tx.$queryRaw<{ open: number }[]>`
    SELECT count(*)::int AS open FROM code_count JOIN run ON run.id = code_count.run_id
     WHERE code_count.run_id = ${runId}::uuid AND code_count.state <> 'mapped' AND NOT EXISTS (
       SELECT FROM code_decision
        WHERE code_decision.cutover_id = run.cutover_id AND code_decision.system = code_count.system
          AND code_decision.code = code_count.code)`;
  return row?.open ?? 0;
}

/** A run's codes by system and state. */
export async function tallyCodes(
  tx: Tx,
  runId: string,
): Promise<{ systems: CodeCoverage["systems"]; codes: number }> {
  const rows = await tx.codeCount.groupBy({
    by: ["system", "state"],
    where: { runId },
    _count: { _all: true },
    _sum: { records: true },
    orderBy: [{ system: "asc" }, { state: "asc" }],
  });
  const systems = new Map<string, CodeCoverage["systems"][number]>();
  const none = () => ({ mapped: 0, unmapped: 0, ambiguous: 0 });
  for (const { system, state, _count, _sum } of rows) {
    const known = systems.get(system) ?? { system, codes: none(), records: none() };
    known.codes[codeStateSchema.parse(state)] = _count._all;
    known.records[codeStateSchema.parse(state)] = _sum.records ?? 0;
    systems.set(system, known);
  }
  return { systems: [...systems.values()], codes: rows.reduce((sum, { _count }) => sum + _count._all, 0) };
}

/** By which versions the records of a crosswalk were transformed, the most used first. */
export async function tallyVersions(
  tx: Tx,
  cutoverId: string,
  crosswalkSha256: string,
): Promise<MappingUse["uses"]> {
  const rows = await tx.lineageClaim.groupBy({
    by: ["mappingVersion"],
    where: { cutoverId, crosswalkSha256, disposition: "migrated" },
    _count: { _all: true },
  });
  return rows
    .map(({ mappingVersion, _count }) => ({ version: mappingVersion, records: _count._all }))
    .sort((a, b) => b.records - a.records || ((a.version ?? "") < (b.version ?? "") ? -1 : 1));
}
