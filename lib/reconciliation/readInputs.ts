import { stat } from "node:fs/promises";
import type { Base } from "./base.ts";
import { type Carry, READ_AGAIN_FILE } from "./carry.ts";
import type { ScanFile } from "./inputs.ts";
import type { Columns, RecordToKey } from "./jobs.ts";
import { storeMemoryMb } from "./memory.ts";
import type { SideServers } from "./ownServers.ts";
import { type NumberedPart, partsOf } from "./parts.ts";
import { ReferenceTable, type Side } from "./references.ts";
import { type CrosswalkPlace, type ReadPart, sum } from "./runFiles.ts";
import { joinedRepresentatives, type Shard, ShardFilter, type ShardSetup } from "./shards.ts";
import { locationOf, type Store } from "./store.ts";
import type { Workplace } from "./workplace.ts";

/** What a run over a delta goes on from. */
export interface Earlier {
  readonly base: Base;
  readonly carry: Carry;
}

interface CrosswalkRead {
  readonly references: ReferenceTable;
  readonly shard: ShardSetup | undefined;
  readonly parts: ReadPart[];
  /** Which records are the shard's own; undefined when the run is whole. */
  readonly filter: ShardFilter | undefined;
}

/** Reads the crosswalk into the store, after what an earlier run read of it. Threads need no setup for it. */
export async function readCrosswalk(
  workplace: Workplace,
  place: CrosswalkPlace,
  earlier: Earlier | undefined,
  shard: Shard | undefined,
  hasKeys: boolean,
): Promise<CrosswalkRead> {
  const { store, pool, meter, options, files } = workplace;
  const file: ScanFile = { ...files.crosswalk, skip: place.skip };
  meter.start("reading the crosswalk", file.bytes);
  const references = ReferenceTable.forLines(earlier?.base.meta.crosswalk.lines ?? 0);
  await earlier?.carry.claims(references);
  const parts: ReadPart[] = [];
  // Whose claims a shard's own are shows only when all are known.
  const held: Columns[] = [];
  const claimInOrder = inOrder(async (columns: Columns) => {
    if (earlier !== undefined) await earlier.carry.claimMore(columns, references);
    else references.claimAll(columns[0], columns[1], columns[2]);
    move(columns[3], place.from - place.skip);
    if (shard === undefined) await store.append("claims", columns);
    else held.push(columns);
  });
  await pool.forEach<NumberedPart, "claims">(
    partsOf([file]),
    (part) => ({ kind: "claims", part }),
    async ({ columns, lines, unparsable, unparsableCount }, part) => {
      if (parts.length === 0) references.expectLines((lines / (part.end - part.start)) * file.bytes);
      parts.push({ part, lines, unparsable, unparsableCount });
      await claimInOrder(part.index, columns);
      meter.advance(part.end - part.start);
    },
  );
  const shardSetup = shard && { ...shard, joined: joinedRepresentatives(references.joins).buffer };
  const filter = shardSetup && new ShardFilter(shardSetup, references);
  for (const columns of held) {
    await store.append("claims", filter ? filter.ownClaims(columns) : columns);
    if (hasKeys) await store.append("every_claims", columns);
  }
  for (const side of ["source", "target"] as const)
    await store.append(`claimed_again_${side}`, references.claimedAgain[side].finish());
  await store.limitMemory(storeMemoryMb(options, references.table.buffer.byteLength));
  return { references, shard: shardSetup, parts, filter };
}

/** Takes numbered items from 0 on as they come, and hands them on in the order of their numbers. */
function inOrder<Item>(take: (item: Item) => Promise<void>): (index: number, item: Item) => Promise<void> {
  const waiting = new Map<number, Item>();
  let next = 0;
  return async (index, item) => {
    waiting.set(index, item);
    for (let ready = waiting.get(next); ready !== undefined; ready = waiting.get(next)) {
      waiting.delete(next);
      next += 1;
      await take(ready);
    }
  };
}

/** Where lines of a file are becomes where they are in the whole. */
function move(positions: Columns[number] | undefined, bytes: number): void {
  if (!(positions instanceof BigInt64Array) || bytes === 0) return;
  for (const [row, position] of positions.entries()) positions[row] = position + BigInt(bytes);
}

/**
 * Reads a side into the store; of a delta that, and what of the earlier run stays or has to be seen anew. `prepare` tells the threads what they
 * need for it: when the side turns out to use other bases than was guessed, they are told, and it is read again.
 */
export async function readSide(
  workplace: Workplace,
  side: Side,
  typeNames: Map<number, string>,
  earlier: Earlier | undefined,
  servers: SideServers,
  prepare: () => Promise<void>,
): Promise<ReadPart[]> {
  const recordsBefore = workplace.meter.records;
  let read = await readExport(workplace, side, typeNames, earlier?.base, servers);
  while (!servers.settle(side)) {
    await forget(workplace.store, side);
    workplace.meter.records = recordsBefore;
    await prepare();
    read = await readExport(workplace, side, typeNames, earlier?.base, servers);
  }
  if (earlier === undefined) return read;
  const { store, pool, options, spillFolder } = workplace;
  const { carry } = earlier;
  store.flush();
  await carry.readDeleted(side, options[side]);
  const again = await carry.linesToReadAgain(side, spillFolder);
  if (again !== undefined) {
    const { size } = await stat(again);
    const lines = { role: side, name: "", resourceType: "", givenPath: again, givenBytes: size };
    await pool.forEach<NumberedPart, "scan">(
      partsOf([{ ...lines, path: again, bytes: size }]),
      (part) => ({ kind: "scan", side, file: READ_AGAIN_FILE, part }),
      async ({ columns, keys = [], waiting = [] }) => {
        await store.append(side, columns);
        await store.append(`${side}_keys`, keys);
        await store.append("target_waiting", waiting);
      },
    );
    store.flush();
  }
  await carry.noteChanged(side);
  await carry.merge(side);
  return read;
}

/** Takes what was read of a side out of the store. */
async function forget(store: Store, side: Side): Promise<void> {
  store.flush();
  const tables = [side, `${side}_links`, `${side}_keys`, `${side}_servers`, `every_${side}`];
  for (const table of side === "target" ? [...tables, "elsewhere", "target_waiting"] : tables)
    await store.run(`DELETE FROM ${table}`);
}

async function readExport(
  { store, pool, meter, files }: Workplace,
  side: Side,
  typeNames: Map<number, string>,
  base: Base | undefined,
  servers: SideServers,
): Promise<ReadPart[]> {
  const filesBefore = base?.meta.files[side].length ?? 0;
  meter.start(`reading the ${side}`, sum(files[side].map(({ bytes }) => bytes)));
  const parts: ReadPart[] = [];
  await pool.forEach<NumberedPart, "scan">(
    partsOf(files[side]),
    (part) => ({ kind: "scan", side, file: filesBefore + part.file, part }),
    async (result, part) => {
      const { lines, unparsable, unparsableCount } = result;
      parts.push({ part, lines, unparsable, unparsableCount });
      for (const [key, name] of result.types) typeNames.set(key, name);
      await store.append(side, result.columns);
      await store.append(`${side}_links`, result.references);
      await store.append("elsewhere", result.elsewhere);
      await store.append(`${side}_keys`, result.keys ?? []);
      await store.append("target_waiting", result.waiting ?? []);
      await store.append(`${side}_servers`, result.servers.columns);
      servers.note(side, result.servers);
      await store.append(`every_${side}`, result.every ?? []);
      meter.records += result.records;
      meter.advance(part.end - part.start);
    },
  );
  return parts;
}

/** Reads the keys of the records of the target that `to_key` lists, now that threads know more of what they name, as `keys_again`. */
export async function readKeysAgain(
  { store, pool }: Workplace,
  typeNames: ReadonlyMap<number, string>,
): Promise<void> {
  async function* records(): AsyncGenerator<RecordToKey[]> {
    for await (const rows of store.stream(
      "SELECT key, type, file, pos, bytes FROM to_key ORDER BY file, pos",
    ))
      yield rows.map((row) => ({
        key: BigInt(row.key ?? 0),
        resourceType: typeNames.get(Number(row.type)) ?? "",
        ...locationOf(row, ""),
      }));
  }
  await pool.forEach<RecordToKey[], "keys">(
    records(),
    (some) => ({ kind: "keys", records: some }),
    (keys) => store.append("keys_again", keys),
  );
  store.flush();
}
