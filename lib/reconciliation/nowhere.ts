import type { CrosswalkPart } from "./jobs.ts";
import { RecordReader, readClaim } from "./recordReader.ts";
import { MIGRATED } from "./references.ts";
import type { Store } from "./store.ts";

/** Records of a domain that a report names; more are only counted. */
export const LISTED_NOWHERE = 100;

/** Records of a type that the crosswalk names and neither side has. */
export interface Nowhere {
  readonly records: number;
  /** The first of them, and where each is first named. */
  readonly first: readonly { readonly source: string; readonly claim: number }[];
}

/**
 * Leaves in the store: `unknown`, the claims about a source that is not in the extract, and `nowhere`, the sources of those of which no claim
 * says that it came to a target that is there. What has such a target is unexpected at the target, and found as that.
 */
export async function listNowhere(store: Store): Promise<void> {
  await store.run("CREATE TABLE unknown AS FROM claims ANTI JOIN source ON claims.source = source.key");
  await store.run(`
    CREATE TABLE nowhere AS
    SELECT c.source, min(c.pos) AS claim, arg_min(c.bytes, c.pos) AS claim_bytes
    FROM unknown c LEFT JOIN target t ON t.key = c.target AND c.disposition = ${MIGRATED}
    GROUP BY c.source HAVING count(t.key) = 0`);
}

/** What `listNowhere` listed, by type: the store knows records by their keys, so their names are read again from the crosswalk. */
export async function readNowhere(
  store: Store,
  crosswalk: readonly CrosswalkPart[],
): Promise<Map<string, Nowhere>> {
  const found = new Map<string, Nowhere>();
  const reader = new RecordReader();
  try {
    for await (const rows of store.stream("SELECT claim, claim_bytes FROM nowhere ORDER BY claim")) {
      for (const row of rows) {
        const claim = Number(row.claim);
        const { source } = readClaim(reader, crosswalk, claim, Number(row.claim_bytes));
        const type = source.slice(0, source.indexOf("/"));
        const { records, first } = found.get(type) ?? { records: 0, first: [] };
        found.set(type, {
          records: records + 1,
          first: records < LISTED_NOWHERE ? [...first, { source, claim }] : first,
        });
      }
    }
  } finally {
    reader.close();
  }
  return found;
}

/** What two shards of a run found nowhere, as one. */
export function addNowhere(a: Nowhere | undefined, b: Nowhere): Nowhere {
  if (a === undefined) return b;
  return { records: a.records + b.records, first: inOrder([...a.first, ...b.first]) };
}

/** The first of several, as the crosswalk names them. */
export const inOrder = (listed: Nowhere["first"]): Nowhere["first"] =>
  listed.toSorted((a, b) => a.claim - b.claim).slice(0, LISTED_NOWHERE);
