import type { Tx } from "#lib/db.ts";
import { openDeviations } from "#lib/deviations/rules.ts";
import { defineProcedure } from "#lib/door/query.ts";
import { listEntities, readFacts } from "#lib/door/store.ts";
import { GATE_FACT_TYPES } from "#lib/gates/criteria.ts";
import { blockersOf, nextDecision, viewGates } from "#lib/gates/rules.ts";
import { phasesInOrder } from "#lib/plan/rules.ts";
import type { Cutover } from "#lib/plan/schema.ts";
import { readVitals } from "#lib/room/vitals.ts";
import { SLICE_FACT_TYPES, slicesOf, whyNotRealSlice } from "#lib/slices/rules.ts";
import { mayLead } from "./leaders.server.ts";
import type { CutoverSummary } from "./schema.ts";
import * as spec from "./schema.ts";

const FACT_TYPES = [
  ...new Set([...GATE_FACT_TYPES, ...SLICE_FACT_TYPES, "phase", "deviation", "trigger"] as const),
];

/** A cutover by the rules that its own board is drawn by. */
async function summarize(tx: Tx, cutover: Cutover, nowMs: number): Promise<CutoverSummary> {
  const facts = await readFacts(tx, FACT_TYPES, cutover.id);
  const views = viewGates(facts, await readVitals(tx, cutover.id), nowMs);
  const next = nextDecision(views);
  return {
    cutover,
    phases: phasesInOrder(facts),
    next: next
      ? {
          number: next.gate.number,
          title: next.gate.title,
          state: next.state,
          dueAt: next.gate.dueAt,
          blockers: blockersOf(next),
        }
      : null,
    gates: views.map(({ gate, state }) => ({ number: gate.number, phaseId: gate.phaseId, state })),
    openDeviations: openDeviations(facts).length,
    firingTriggers: Object.values(facts.trigger).filter(({ state }) => state === "firing").length,
    slices: slicesOf(facts).map((slice) => ({
      id: slice.id,
      name: slice.name,
      lacks: whyNotRealSlice(slice, facts).length,
    })),
  };
}

export const listPrograms = defineProcedure({
  spec: spec.listPrograms,
  async handle({ tx, actor, now }) {
    const at = now.toISOString();
    if (actor.kind !== "person") return { programs: [], mayStart: false, at };
    const { personId } = actor;
    const held = {
      assignments: {
        some: { personId, startsAt: { lte: now }, OR: [{ endsAt: null }, { endsAt: { gt: now } }] },
      },
    };
    const cutovers = await listEntities(tx, "cutover", held);
    const programs = await listEntities(tx, "program", {
      OR: [{ ownerIds: { has: personId } }, { cutovers: { some: held } }],
    });
    const summaries: CutoverSummary[] = [];
    for (const cutover of cutovers) summaries.push(await summarize(tx, cutover, now.getTime()));
    const inProgram = (programId: string | null) =>
      summaries.filter(({ cutover }) => cutover.programId === programId).reverse();
    const alone = inProgram(null);
    return {
      programs: [
        ...programs.map((program) => ({ program, cutovers: inProgram(program.id) })),
        ...(alone.length > 0 ? [{ program: null, cutovers: alone }] : []),
      ],
      mayStart: await mayLead(tx, personId, now),
      at,
    };
  },
});
