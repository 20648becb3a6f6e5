import { randomBytes } from "node:crypto";
import pg from "pg";
import { beforeAll, describe, expect, it } from "vitest";
import { AppError } from "#lib/door/errors.ts";
import { perform } from "#lib/door/query.ts";
import { type Member, makeRoom, prepareRuntime } from "#lib/door/testing.ts";
import { keepBlocks, proveInclusion } from "./blocks.server.ts";
import { Sealer } from "./heads.server.ts";
import { inclusionProof, rootOf, verifyInclusion } from "./merkle.ts";
import { proveEntry } from "./queries.ts";
import { localSigner, newSigningKey } from "./signer.ts";

/** Past 256^2, so that there are blocks of blocks, and an edge that is none. */
const LEAVES = 66_000;
const SCOPE = "blocks";
const setup = prepareRuntime();
const leaves: Buffer[] = [];

const PLACES: readonly [seq: number, size: number][] = [
  [1, 1],
  [1, LEAVES],
  [255, 256],
  [257, 300],
  [256, 65_536],
  [65_536, 65_537],
  [65_537, LEAVES],
  [LEAVES, LEAVES],
  [40_000, 65_999],
];

it("proves an entry under the newest head, and says when there is none yet", async () => {
  const { runtime } = setup;
  const { cutoverId, people } = await makeRoom(runtime, ["compliance"]);
  const ask = (member: Member, seq: number) =>
    perform(runtime, proveEntry, { cutoverId, seq }, member.caller);
  await expect(ask(people.compliance, 1)).rejects.toThrow(AppError);
  await new Sealer(
    runtime,
    { signer: localSigner("holdpoint.test", newSigningKey()), oldKeys: [] },
    [],
  ).round();
  const proved = await ask(people.compliance, 1);
  expect(proved).toMatchObject({ scope: cutoverId, seq: 1, version: 1 });
  expect(proved.checkpoint).toContain(`holdpoint.test/${cutoverId}\n`);
  await expect(ask(people.compliance, 99)).rejects.toThrow("no entry 99");
});

describe("of a long journal", () => {
  beforeAll(async () => {
    const owner = new pg.Client({ connectionString: setup.ownerUrl });
    await owner.connect();
    await owner.query(
      "ALTER TABLE journal DISABLE TRIGGER USER; ALTER TABLE journal_entry DISABLE TRIGGER USER",
    );
    await owner.query("INSERT INTO journal (scope, seq) VALUES ($1, $2)", [SCOPE, LEAVES]);
    await owner.query(
      `INSERT INTO journal_entry (scope, seq, bytes, leaf_hash, occurred_at, recorded_at, command)
     SELECT $1, n, '', sha256(n::text::bytea), now(), now(), 'x' FROM generate_series(1, $2::int) n`,
      [SCOPE, LEAVES],
    );
    const { rows } = await owner.query<{ leaf_hash: Buffer }>(
      "SELECT leaf_hash FROM journal_entry WHERE scope = $1 ORDER BY seq",
      [SCOPE],
    );
    leaves.push(...rows.map((row) => row.leaf_hash));
    await owner.query(
      "ALTER TABLE journal ENABLE TRIGGER USER; ALTER TABLE journal_entry ENABLE TRIGGER USER",
    );
    await owner.end();
  });

  it("proves every place as the tree itself does, with and without kept blocks", async () => {
    const { db } = setup.runtime;
    const proofs = () => Promise.all(PLACES.map(([seq, size]) => proveInclusion(db, SCOPE, seq, size)));
    const expected = PLACES.map(([seq, size]) => inclusionProof(leaves.slice(0, size), seq - 1));
    const hex = (all: readonly (readonly Uint8Array[])[]) =>
      all.map((proof) => proof.map((hash) => Buffer.from(hash).toString("hex")));
    expect(hex(await proofs())).toEqual(hex(expected));
    await keepBlocks(setup.runtime);
    await keepBlocks(setup.runtime);
    expect(await db.treeBlock.count({ where: { scope: SCOPE } })).toBe(Math.floor(LEAVES / 256) + 1);
    expect(hex(await proofs())).toEqual(hex(expected));
    const root = rootOf(leaves);
    const proof = await proveInclusion(db, SCOPE, 4_711, LEAVES);
    expect(
      verifyInclusion({ leaf: leaves[4_710] ?? randomBytes(32), index: 4_710, size: LEAVES, root, proof }),
    ).toBe(true);
  });

  it("reads a few hundred hashes of a journal of any length", async () => {
    let rows = 0;
    const { db } = setup.runtime;
    const counting = db.$extends({
      query: {
        async $queryRaw({ args, query }) {
          const result: unknown = await query(args);
          rows += Array.isArray(result) ? result.length : 0;
          return result;
        },
      },
    });
    await proveInclusion(counting as unknown as typeof db, SCOPE, 33_000, LEAVES);
    expect(rows).toBeGreaterThan(0);
    expect(rows).toBeLessThan(3 * 256);
  });
});
