import { Base } from "./base.ts";
import { Carry } from "./carry.ts";
import type { CaseBook } from "./caseBook.ts";
import { readCodeMap } from "./conceptMaps.ts";
import type { Findings } from "./findings.ts";
import type { History } from "./history.ts";
import type { CrosswalkPart, Setup } from "./jobs.ts";
import { KeyTable } from "./keyTable.ts";
import { countByType, listCases, matchRecords, unlistedTargets } from "./match.ts";
import { pairByKeys, pairsByKey } from "./matchKeys.ts";
import { reportMemoryMb } from "./memory.ts";
import { listNowhere } from "./nowhere.ts";
import { SideServers } from "./ownServers.ts";
import { type Earlier, readCrosswalk, readKeysAgain, readSide } from "./readInputs.ts";
import type { Side } from "./references.ts";
import { listRepeated } from "./repeated.ts";
import type { RuleBook } from "./rules/ruleBook.ts";
import { findingsOf, type InputsRead, inputsOf } from "./runFacts.ts";
import {
  type CrosswalkPlace,
  digestFiles,
  placeOfCrosswalk,
  type WholeCrosswalk,
  wholeCrosswalk,
} from "./runFiles.ts";
import { type InputFile, NORMALIZATIONS } from "./schema.ts";
import type { Shard } from "./shards.ts";
import type { Store } from "./store.ts";
import type { Workplace } from "./workplace.ts";

/** By what a run finds. */
export interface Terms {
  readonly rules: RuleBook;
  readonly cases: CaseBook;
  readonly history: History | undefined;
  /** Up to when a delta holds every change. */
  readonly until?: Date | undefined;
  /** What a later run would go on from is kept beside the result. */
  readonly keepsState: boolean;
  /** The part of a run that this one is. */
  readonly shard?: Shard;
}

export interface Found {
  readonly findings: Findings;
  readonly read: InputsRead;
  readonly base: Base | undefined;
  readonly typeNames: ReadonlyMap<number, string>;
  readonly crosswalk: WholeCrosswalk;
}

/** Reads all input, matches its records and examines what differs; lines and cases are then in the store. */
export async function find(workplace: Workplace, terms: Terms): Promise<Found> {
  const { files, store, pool, digesters, meter, options } = workplace;
  const { rules, cases, keepsState } = terms;
  const { keysMax } = rules;
  const digests = digestFiles(digesters, files);
  // Awaited only later; until then a failure of its own must not go unhandled.
  digests.catch(() => undefined);
  const typeNames = new Map<number, string>();
  const earlier =
    options.since === undefined
      ? undefined
      : await openEarlier(workplace, options.since, terms, await digests, typeNames);
  const place = await placeOfCrosswalk(files.crosswalk, earlier?.base, pool);
  const crosswalk = await readCrosswalk(workplace, place, earlier, terms.shard, keysMax > 0);
  const { filter } = crosswalk;
  if (filter) terms.history?.keepOwn((side, hi, lo) => filter.isOwn(side, hi, lo));
  const servers = await SideServers.of(
    {
      source: { path: options.source, files: files.source },
      target: { path: options.target, files: files.target },
    },
    rules,
    earlier?.base,
  );
  const setup: Omit<Setup, "bases"> = {
    references: crosswalk.references.table.buffer,
    codes: [...readCodeMap(files.conceptMaps.maps)],
    keyed: KeyTable.forKeys(0).buffer,
    unlisted: KeyTable.forKeys(0).buffer,
    rules: rules.rules,
    shard: crosswalk.shard,
    paths: await pathsOf(workplace, place, earlier, "nothing yet"),
    ownedLinks: keepsState,
  };
  const prepare = (more: Partial<Setup> = {}): Promise<void> =>
    pool.broadcast({ kind: "setup", setup: { ...setup, bases: servers.bases, ...more } });
  await prepare();
  const source = await readSide(workplace, "source", typeNames, earlier, servers, prepare);
  const target = await readSide(workplace, "target", typeNames, earlier, servers, prepare);

  meter.start("matching", 0);
  store.flush();
  await matchRecords(store);
  const { isCut } = await pairByKeys(store, keysMax, terms.shard !== undefined, async () => {
    const keyed = crosswalk.references.keyedTable(await pairsByKey(store)).buffer;
    const paths = await pathsOf(workplace, place, earlier, "keys");
    await prepare({ keyed, paths });
    await readKeysAgain(workplace, typeNames);
  });
  await earlier?.carry.addDuplicateIds();
  await lookAtUnexpectedNormalizations(store, typeNames, rules);
  const counts = await countByType(store, servers.bases);
  await listCases(store);
  await listNowhere(store);
  await listRepeated(store, earlier?.base.meta.repeated);
  await earlier?.carry.carryCases();
  const unlisted = (await unlistedTargets(store)).buffer;
  const keyed = crosswalk.references.keyedTable(await pairsByKey(store)).buffer;
  const paths = await pathsOf(workplace, place, earlier, "cases");
  await prepare({ keyed, unlisted, paths });
  await cases.examine(workplace, earlier !== undefined);

  meter.start("writing the report", 0);
  store.flush();
  const inputs = await digests;
  // To sort the findings takes what the threads held.
  await pool.rest();
  await store.limitMemory(reportMemoryMb(options, crosswalk.references.table.buffer.byteLength));
  const read: InputsRead = {
    files,
    source,
    target,
    crosswalk: crosswalk.parts,
    place,
    digests: inputs,
    earlier: earlier?.base.meta,
    servers,
    isKeysCut: isCut,
  };
  return {
    findings: await findingsOf(read, rules.rules, counts, typeNames, cases, store, paths),
    read,
    base: earlier?.base,
    typeNames,
    crosswalk: wholeCrosswalk(files.crosswalk, place, inputsOf(read), earlier?.base),
  };
}

async function openEarlier(
  { store, pool, options, spillFolder }: Workplace,
  since: Date,
  { rules, until = since }: Terms,
  inputs: readonly InputFile[],
  typeNames: Map<number, string>,
): Promise<Earlier> {
  const conceptMaps = inputs.filter(({ role }) => role === "conceptmap");
  const { previous } = options;
  const base = await Base.open(
    { previous, since, until, rules: rules.rules, conceptMaps, spillFolder },
    store,
    pool,
  );
  for (const [key, name] of base.meta.typeNames) typeNames.set(key, name);
  return { base, carry: new Carry(store, base) };
}

/** Where everything is read; of the files of earlier runs those that have records to read for keys, or cases to do. */
async function pathsOf(
  { files }: Workplace,
  place: CrosswalkPlace,
  earlier: Earlier | undefined,
  needed: "nothing yet" | "keys" | "cases",
): Promise<Setup["paths"]> {
  const carry = needed === "cases" ? earlier?.carry : undefined;
  const ofEarlier = async (side: Side): Promise<string[]> => {
    if (needed === "keys" && side === "target") return (await earlier?.carry.pathsToKey()) ?? [];
    return (await carry?.pathsToRead(side)) ?? earlier?.base.meta.files[side].map(() => "") ?? [];
  };
  const crosswalk: CrosswalkPart[] = (await carry?.crosswalkToRead()) ?? [];
  return {
    source: [...(await ofEarlier("source")), ...files.source.map(({ path }) => path)],
    target: [...(await ofEarlier("target")), ...files.target.map(({ path }) => path)],
    crosswalk: [...crosswalk, { path: files.crosswalk.path, from: place.from, skip: place.skip }],
  };
}

/** Equal but for a normalization that the rules do not expect: a pair to look at. */
async function lookAtUnexpectedNormalizations(
  store: Store,
  typeNames: ReadonlyMap<number, string>,
  rules: RuleBook,
): Promise<void> {
  for (const [type, name] of typeNames) {
    const found = NORMALIZATIONS.filter((rule) => !rules.isExpected(name, rule));
    if (found.length === 0) continue;
    const flags = found.map((rule) => `"${rule}"`).join(" OR ");
    await store.run(`UPDATE link SET is_equal = false WHERE type = ${type} AND (${flags})`);
  }
}
