import type { Tx } from "#lib/db.ts";
import { Prisma } from "#prisma/generated/client.ts";
import { contradiction } from "./rules.ts";
import {
  type ConsentParity,
  consentStatusSchema,
  decisionWordSchema,
  GROUPS_MAX,
  PARITY_STATES,
  type ParityState,
  parityStateSchema,
} from "./schema.ts";

/** Those of a run's consents in the legal review that nobody has decided as they are now. */
export const isOpen = Prisma.sql`cardinality(consent_pair.review) > 0 AND NOT EXISTS (
  SELECT FROM consent_decision
   WHERE consent_decision.cutover_id = run.cutover_id AND consent_decision.consent_key = consent_pair.key
     AND consent_decision.item_hash = consent_pair.item_hash)`;

/** How many of a run's consents wait for a legal decision. */
export async function countOpen(tx: Tx, runId: string): Promise<number> {
  const [row] = await tx.$queryRaw<{ open: number }[]>`
    SELECT count(*)::int AS open FROM consent_pair JOIN run ON run.id = consent_pair.run_id
     WHERE consent_pair.run_id = ${runId}::uuid AND ${isOpen}`;
  return row?.open ?? 0;
}

/** How many of a run's consents are at the target otherwise than the newest decision on them as they are says. */
export async function countContradicted(tx: Tx, runId: string): Promise<number> {
  const rows = await tx.$queryRaw<{ decision: string; status: string | null; consents: number }[]>`
    WITH in_force AS (
      SELECT DISTINCT ON (consent_key, item_hash) consent_key, item_hash, decision FROM consent_decision
       WHERE cutover_id = (SELECT cutover_id FROM run WHERE id = ${runId}::uuid)
       ORDER BY consent_key, item_hash, id DESC)
    SELECT in_force.decision, pair -> 'target' ->> 'status' AS status, count(*)::int AS consents
      FROM consent_pair JOIN in_force ON in_force.consent_key = consent_pair.key AND in_force.item_hash = consent_pair.item_hash
     WHERE consent_pair.run_id = ${runId}::uuid GROUP BY 1, 2`;
  return rows
    .filter(({ decision, status }) => {
      const target = status === null ? null : { status: consentStatusSchema.parse(status) };
      return contradiction({ decision: decisionWordSchema.parse(decision) }, { target }) !== undefined;
    })
    .reduce((sum, { consents }) => sum + consents, 0);
}

type Counted = Omit<ConsentParity, "id" | "cutoverId" | "runId" | "at" | "reviewOpen" | "contradicted">;

/** A run's consents as they came in, counted by jurisdiction, policy set and state, with one hash over all of them. */
export async function tally(tx: Tx, runId: string): Promise<Counted> {
  const rows = await tx.consentPair.groupBy({
    by: ["jurisdiction", "policySet", "state"],
    where: { runId },
    _count: { _all: true },
  });
  const reviews = await tx.consentPair.groupBy({
    by: ["jurisdiction", "policySet"],
    where: { runId, NOT: { review: { isEmpty: true } } },
    _count: { _all: true },
  });
  const toReview = new Map(reviews.map((row) => [`${row.jurisdiction} ${row.policySet}`, row._count._all]));
  const groups = new Map<string, Group>();
  const states: Counts = {};
  for (const { jurisdiction, policySet, state, _count } of rows) {
    const name = `${jurisdiction} ${policySet}`;
    const group = groups.get(name) ?? {
      jurisdiction,
      policySet,
      states: {},
      toReview: toReview.get(name) ?? 0,
    };
    add(group.states, parityStateSchema.parse(state), _count._all);
    add(states, parityStateSchema.parse(state), _count._all);
    groups.set(name, group);
  }
  // Of each other's load the hash is the same in whatever order the consents came.
  const [hashed] = await tx.$queryRaw<{ hash: string }[]>`
    SELECT encode(sha256(convert_to(coalesce(string_agg(pair_hash, '' ORDER BY pair_hash COLLATE "C"), ''), 'UTF8')), 'hex') AS hash
      FROM consent_pair WHERE run_id = ${runId}::uuid`;
  return {
    hash: hashed?.hash ?? "",
    consents: rows.reduce((sum, { _count }) => sum + _count._all, 0),
    states,
    groups: bounded([...groups.values()]),
    toReview: reviews.reduce((sum, { _count }) => sum + _count._all, 0),
  };
}

type Group = ConsentParity["groups"][number];
type Counts = ConsentParity["states"];

function add(counts: Counts, state: ParityState, count: number): void {
  counts[state] = (counts[state] ?? 0) + count;
}

/** The table's rows by name; of more than GROUPS_MAX the smallest are one row. */
function bounded(groups: Group[]): Group[] {
  const size = (group: Group) => Object.values(group.states).reduce((sum, count) => sum + count, 0);
  const named = (group: Group) => `${group.jurisdiction} ${group.policySet}`;
  const ordered = groups.sort((a, b) => size(b) - size(a) || (named(a) < named(b) ? -1 : 1));
  const rest = ordered.splice(GROUPS_MAX - 1);
  const byName = (a: Group, b: Group) => (named(a) < named(b) ? -1 : 1);
  if (rest.length <= 1) return [...ordered, ...rest].sort(byName);
  const others: Group = { jurisdiction: "others", policySet: `${rest.length} more`, states: {}, toReview: 0 };
  for (const group of rest) {
    for (const state of PARITY_STATES)
      if (group.states[state]) add(others.states, state, group.states[state]);
    others.toReview += group.toReview;
  }
  return [...ordered.sort(byName), others];
}
