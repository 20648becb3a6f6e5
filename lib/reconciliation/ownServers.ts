import { open } from "node:fs/promises";
import { dirname } from "node:path";
import type { Base } from "./base.ts";
import { BadInputError } from "./errors.ts";
import { exportIn } from "./exportState.ts";
import type { ScanFile } from "./inputs.ts";
import type { Side } from "./references.ts";
import type { RuleBook } from "./rules/ruleBook.ts";
import type { BasesReport } from "./schema.ts";
import { type BasesOfSides, NAMED_SERVERS_MAX, ownBase, Servers, type ServersInPart } from "./servers.ts";
import type { StateServers } from "./state.ts";
import type { Store } from "./store.ts";

/** Files of a side that are looked into, and how far, to guess which base it uses before it is read. */
const PEEKED_FILES = 40;
const PEEKED_BYTES = 64 * 1024;
const REFERENCE = /"reference"\s*:\s*"((?:[^"\\]|\\.){1,500})"/g;
/** Other servers that a report names. */
const LISTED_SERVERS = 20;
const SIDES = ["source", "target"] as const;

type KnownBy = NonNullable<BasesReport>["source"]["knownBy"];

/** What a run, or a shard of one, has found out about the servers that a side refers to. */
export interface ServersFound {
  readonly own: readonly string[];
  readonly knownBy: KnownBy;
  /** References to records of other servers, by the server's base as people are told of it. */
  readonly others: ReadonlyMap<string, number>;
}

/** The bases of a side, as far as its run is. */
class OwnServers {
  own: readonly string[];
  by: KnownBy;
  /** Bases met, as many as tell whether there is one alone. */
  readonly met = new Set<string>();
  hasRelative = false;
  /** Names of other servers, by their number. */
  readonly names: Map<string, string>;
  readonly #hadAbsolute: boolean;

  constructor(own: readonly string[], by: KnownBy, before?: StateServers) {
    this.own = own;
    this.by = by;
    this.names = new Map(before?.names);
    this.#hadAbsolute = before?.hasAbsolute ?? false;
  }

  get hasAbsolute(): boolean {
    return this.#hadAbsolute || this.met.size > 0;
  }

  get isSaid(): boolean {
    return this.by === "rules" || this.by === "export";
  }
}

/**
 * Which absolute references lead to a side's own records: those with a base that the rules say, or else that of the export that `holdpoint export`
 * fetched, or else the only base of a side that gives no reference without one. It is guessed before the side is read, and known after.
 */
export class SideServers {
  readonly #sides: Readonly<Record<Side, OwnServers>>;
  readonly #base: Base | undefined;

  private constructor(sides: Readonly<Record<Side, OwnServers>>, base: Base | undefined) {
    this.#sides = sides;
    this.#base = base;
  }

  /** @throws BadInputError when a delta is of another server than what it goes on from, or nobody says whose that server is */
  static async of(
    given: Readonly<Record<Side, { readonly path: string; readonly files: readonly ScanFile[] }>>,
    rules: RuleBook,
    base: Base | undefined,
  ): Promise<SideServers> {
    const side = async (name: Side): Promise<OwnServers> => {
      const { path, files } = given[name];
      const said = rules.rules.bases?.[name];
      const before = base?.meta.servers[name];
      if (said !== undefined) return new OwnServers(said, "rules", before);
      const exported = await baseOfExport(path, files);
      if (before === undefined)
        return exported === undefined
          ? new OwnServers(await guess(files), "use")
          : new OwnServers([exported], "export");
      if (before.knownBy === "use" || (before.knownBy === "nobody" && before.hasAbsolute)) throw unsaid(name);
      if (exported !== undefined && before.knownBy === "export" && before.own[0] !== exported)
        throw new BadInputError(
          "BROKEN_DELTA",
          `The delta of the ${name} was exported from another server than what it goes on from: run whole.`,
        );
      if (exported !== undefined) return new OwnServers([exported], "export", before);
      return new OwnServers(before.own, before.knownBy, before);
    };
    return new SideServers({ source: await side("source"), target: await side("target") }, base);
  }

  get bases(): BasesOfSides {
    const of = ({ own, isSaid }: OwnServers) => ({ own, isKnown: isSaid || own.length > 0 });
    return { source: of(this.#sides.source), target: of(this.#sides.target) };
  }

  /** Notes what a part of a side has. */
  note(side: Side, { names, bases, hasRelative }: ServersInPart): void {
    const at = this.#sides[side];
    for (const base of bases) at.met.add(base);
    at.hasRelative ||= hasRelative;
    for (const [number, name] of names) if (at.names.size <= NAMED_SERVERS_MAX) at.names.set(number, name);
  }

  /**
   * What a side that has been read turns out to be; false when it was read by a wrong guess, and has to be read again.
   * @throws BadInputError when it is a delta, and nobody says whose absolute references are
   */
  settle(side: Side): boolean {
    const at = this.#sides[side];
    if (at.isSaid) return true;
    if (this.#base !== undefined) {
      if (at.met.size > 0) throw unsaid(side);
      return true;
    }
    const own = at.met.size === 1 && !at.hasRelative ? [...at.met] : [];
    const isRight = own.join() === at.own.join();
    at.own = own;
    at.by = own.length > 0 ? "use" : "nobody";
    if (!isRight) {
      at.met.clear();
      at.names.clear();
      at.hasRelative = false;
    }
    return isRight;
  }

  /** What a later run over a delta has to know of them. */
  state(): Readonly<Record<Side, StateServers>> {
    const of = ({ own, by, hasAbsolute, names }: OwnServers): StateServers => ({
      own: [...own],
      knownBy: by,
      hasAbsolute,
      names: [...names],
    });
    return { source: of(this.#sides.source), target: of(this.#sides.target) };
  }

  /** What was found out. To be asked when both sides were read. */
  async found(store: Store): Promise<Readonly<Record<Side, ServersFound>>> {
    const of = async (side: Side): Promise<ServersFound> => {
      const { own, by, names } = this.#sides[side];
      const rows = await store.rows(`
        SELECT server::VARCHAR AS server, sum(times)::DOUBLE AS times FROM ${side}_links
        JOIN (SELECT DISTINCT key, server FROM ${side}_servers) USING (key) GROUP BY server`);
      const others = new Map<string, number>();
      for (const { server, times } of rows) {
        const name = names.size > NAMED_SERVERS_MAX ? "too many to name" : (names.get(String(server)) ?? "");
        others.set(name, (others.get(name) ?? 0) + Number(times));
      }
      return { own, knownBy: by, others };
    };
    return { source: await of("source"), target: await of("target") };
  }
}

/** What shards of a run found out together. */
export function addServers(
  a: Readonly<Record<Side, ServersFound>>,
  b: Readonly<Record<Side, ServersFound>>,
): Readonly<Record<Side, ServersFound>> {
  const of = (side: Side): ServersFound => {
    const others = new Map(a[side].others);
    for (const [name, times] of b[side].others) others.set(name, (others.get(name) ?? 0) + times);
    return { ...a[side], others };
  };
  return { source: of("source"), target: of("target") };
}

/** What a report says of it; undefined where no side has an absolute reference and nobody says a base. */
export function basesReport(found: Readonly<Record<Side, ServersFound>>): BasesReport {
  const isSilent = SIDES.every((side) => found[side].own.length === 0 && found[side].others.size === 0);
  if (isSilent) return undefined;
  const of = ({ own, knownBy, others }: ServersFound) => {
    const listed = [...others]
      .map(([base, references]) => ({ base, references }))
      .sort((a, b) => b.references - a.references || (a.base < b.base ? -1 : 1));
    return {
      own: [...own],
      knownBy,
      others: listed.slice(0, LISTED_SERVERS),
      otherServers: listed.length,
      otherReferences: listed.reduce((sum, { references }) => sum + references, 0),
    };
  };
  return { source: of(found.source), target: of(found.target) };
}

/** The base that an export was fetched from, as `holdpoint export` notes it beside its files. */
async function baseOfExport(path: string, files: readonly ScanFile[]): Promise<string | undefined> {
  const [first] = files;
  for (const folder of new Set([path, ...(first === undefined ? [] : [dirname(first.givenPath)])])) {
    const request = (await exportIn(folder))?.request;
    if (request === undefined) continue;
    const { origin, pathname } = new URL(request);
    return ownBase(`${origin}${pathname.replace(/(\/Patient|\/Group\/[^/]+)?\/\$export$/, "")}`);
  }
  return undefined;
}

/** The only base that the beginnings of files use, when they give no reference without one. It may be wrong: `settle` has the last word. */
async function guess(files: readonly ScanFile[]): Promise<string[]> {
  const servers = new Servers();
  const bases = new Set<string>();
  for (const { path } of files.slice(0, PEEKED_FILES)) {
    const file = await open(path, "r");
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(PEEKED_BYTES), 0, PEEKED_BYTES, 0);
      for (const [, reference = ""] of buffer.toString("utf8", 0, bytesRead).matchAll(REFERENCE)) {
        const { text, server } = servers.name("source", reference.replaceAll("\\/", "/"));
        if (server) bases.add(server.base);
        else if (text.includes("/") && !/[?#:]/.test(text)) return [];
      }
    } finally {
      await file.close();
    }
  }
  return bases.size === 1 ? [...bases] : [];
}

function unsaid(side: Side): BadInputError {
  return new BadInputError(
    "BROKEN_DELTA",
    `The ${side} has absolute references, and nobody says which base URLs are its own: say it in the rules (bases.${side}), or run whole.`,
  );
}
