import type { CaseBook } from "./caseBook.ts";
import type { Findings } from "./findings.ts";
import type { Setup } from "./jobs.ts";
import type { TypeCounts } from "./match.ts";
import { readNowhere } from "./nowhere.ts";
import type { SideServers } from "./ownServers.ts";
import { locateUnparsable } from "./parts.ts";
import type { WorkerPool } from "./pool.ts";
import { readRepeated } from "./repeated.ts";
import type { Rules } from "./rules/schema.ts";
import {
  type CrosswalkPlace,
  crosswalkPart,
  inTables,
  type ReadPart,
  type RunFiles,
  stateFiles,
  sum,
  unparsableByType,
} from "./runFiles.ts";
import type { InputFile } from "./schema.ts";
import type { StateMeta } from "./state.ts";
import type { Store } from "./store.ts";

const SIDES = ["source", "target"] as const;

/** What a run has read of its own files. */
export interface InputsRead {
  readonly files: RunFiles;
  readonly source: readonly ReadPart[];
  readonly target: readonly ReadPart[];
  readonly crosswalk: readonly ReadPart[];
  readonly place: CrosswalkPlace;
  readonly digests: readonly InputFile[];
  readonly servers: SideServers;
  /** Keys were asked as often as they may be, and the last pairs may pair more. */
  readonly isKeysCut: boolean;
  /** What it goes on from. */
  readonly earlier: StateMeta | undefined;
}

/** What a run has found out. To be asked when all cases were examined. */
export async function findingsOf(
  read: InputsRead,
  rules: Rules,
  counts: readonly TypeCounts[],
  typeNames: ReadonlyMap<number, string>,
  cases: CaseBook,
  store: Store,
  paths: Setup["paths"],
): Promise<Findings> {
  const { files, earlier } = read;
  const [unknown] = await store.rows("SELECT count(*)::DOUBLE AS n FROM unknown");
  const unparsableLines = SIDES.flatMap((side) =>
    inTables(files[side], locateUnparsable(files[side], read[side])),
  );
  return {
    inputs: inputsOf(read),
    rules,
    servers: await read.servers.found(store),
    isKeysCut: read.isKeysCut,
    facts: {
      counts,
      typeNames,
      tallies: cases.tallies,
      normalizations: cases.normalizations,
      unparsableLines:
        earlier === undefined ? unparsableLines : inOrder([...earlier.unparsableLines, ...unparsableLines]),
      unparsableByType: unparsableByType(files, read, earlier?.unparsableByType),
      nowhere: await readNowhere(store, paths.crosswalk),
      repeated: await readRepeated(store, typeNames, paths, earlier?.repeated),
    },
    records: {
      source: sum(counts.map(({ eligible, duplicateIds }) => eligible + duplicateIds.source)),
      target: sum(counts.map(({ targetRecords, duplicateIds }) => targetRecords + duplicateIds.target)),
    },
    bytes: sum([...files.source, ...files.target].map((file) => file.bytes)),
    crosswalk: { ...crosswalkFacts(read), unknownSources: Number(unknown?.n ?? 0) },
  };
}

/** The files of a run, after those of the runs that it goes on from. */
export function inputsOf({ digests, earlier }: Pick<InputsRead, "digests" | "earlier">): Findings["inputs"] {
  return earlier === undefined
    ? digests
    : [...earlier.inputs, ...digests.filter(({ role }) => role !== "conceptmap")];
}

function crosswalkFacts({ files, crosswalk: parts, place, earlier }: InputsRead): StateMeta["crosswalk"] {
  return {
    lines: (earlier?.crosswalk.lines ?? 0) + sum(parts.map(({ lines }) => lines)),
    unparsable:
      (earlier?.crosswalk.unparsable ?? 0) + sum(parts.map(({ unparsableCount }) => unparsableCount)),
    unparsableLines: [
      ...(earlier?.crosswalk.unparsableLines ?? []),
      ...locateUnparsable([files.crosswalk], parts).map(({ file, lineNumber, reason }) => ({
        file,
        lineNumber: lineNumber + place.linesBefore,
        reason,
      })),
    ],
  };
}

/** What the state of a run says of its input. */
type StateInput = Omit<StateMeta, "format" | "engine" | "until" | "rulesSha256">;

export async function stateInput(
  read: InputsRead,
  { inputs, facts }: Pick<Findings, "inputs" | "facts">,
  pool: WorkerPool,
): Promise<StateInput> {
  const { files, earlier, place } = read;
  const [crosswalkFile] = await stateFiles(pool, [files.crosswalk]);
  if (crosswalkFile === undefined) throw new RangeError("a run has a crosswalk");
  return {
    files: {
      source: [...(earlier?.files.source ?? []), ...(await stateFiles(pool, files.source))],
      target: [...(earlier?.files.target ?? []), ...(await stateFiles(pool, files.target))],
      crosswalk: [...(earlier?.files.crosswalk ?? []), crosswalkPart(crosswalkFile, place, read.crosswalk)],
    },
    inputs: [...inputs],
    servers: read.servers.state(),
    typeNames: [...facts.typeNames],
    unparsableLines: [...facts.unparsableLines],
    unparsableByType: [...facts.unparsableByType],
    repeated: [...facts.repeated],
    crosswalk: crosswalkFacts(read),
  };
}

/** Broken lines of several runs, as one run over all files lists them. */
function inOrder<Line extends { readonly file: string; readonly lineNumber: number }>(lines: Line[]): Line[] {
  return lines.sort((a, b) => (a.file === b.file ? a.lineNumber - b.lineNumber : a.file < b.file ? -1 : 1));
}
