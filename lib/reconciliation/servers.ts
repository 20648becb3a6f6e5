import { ColumnBuilder } from "./columns.ts";
import { type Hash64, hashString } from "./hash.ts";
import { SERVER_COLUMNS } from "./jobs.ts";
import type { Side } from "./references.ts";

/** Base URLs that rules can call a side's own: a server has one, and one more for each name that it goes by. */
export const OWN_BASES_MAX = 20;
/** Bases of other servers that a run tells apart on a side; of more it only says how many references lead there. */
export const NAMED_SERVERS_MAX = 10_000;
/** Spellings of bases that a thread remembers before it begins anew. */
const REMEMBERED_BASES_MAX = 4_096;
/** A part of an extract tells no more bases than these: which base is a side's own hangs on whether there is a second one. */
const BASES_PER_PART_MAX = 2;
const SHOWN_BASE_LENGTH_MAX = 200;

/** What is known of which absolute references lead to a side's own records. */
export interface OwnBases {
  /** In their normal form. */
  readonly own: readonly string[];
  /** Whether any other base is another server's. Where nobody says it, one that is not known to be the side's own may be all the same. */
  readonly isKnown: boolean;
}
export type BasesOfSides = Readonly<Record<Side, OwnBases>>;

export const NOBODY_SAYS: BasesOfSides = {
  source: { own: [], isKnown: false },
  target: { own: [], isKnown: false },
};

/** What a literal reference names. */
export interface ReferenceName {
  /** By what it is compared: `Type/id` of a record of its side; of another server's the whole address, without a version. */
  readonly text: string;
  /** Of an absolute reference to a record, the base that it is told with. */
  readonly server?: ServerNamed;
}

export interface ServerNamed {
  readonly base: string;
  /** What it would name if the base were the side's own. */
  readonly local: string;
  readonly isOwn: boolean;
}

const ABSOLUTE = /^([A-Za-z][A-Za-z0-9+.-]*:\/\/.+)\/([A-Z][A-Za-z]*\/[A-Za-z0-9\-.]{1,64})$/;

/**
 * The normal form of a base URL (RFC 3986, 6.2: scheme and host in lower case, no default port, no dot segments); undefined for what is no
 * address of a server, or tells a user, a question or a fragment with it.
 */
export function normalBase(base: string): string | undefined {
  if (/[\s\\?#]/.test(base)) return undefined;
  const url = URL.parse(base);
  if (url === null || url.host === "" || url.username !== "" || url.password !== "") return undefined;
  return `${url.protocol}//${url.host}${url.pathname === "/" ? "" : url.pathname}`;
}

/** The base of a side as somebody wrote it, with or without a slash at its end. */
export function ownBase(base: string): string | undefined {
  const normal = normalBase(base.replace(/\/$/, ""));
  return normal !== undefined && /^https?:/.test(normal) ? normal : undefined;
}

/** A base as people are told of it: never an id of a record, nor a user's name. */
export function shownBase(base: string): string {
  const normal = normalBase(base);
  if (normal === undefined) return "an address that names no server";
  const namesRecord = /\/[A-Z][A-Za-z]*\/[^/]+/.test(normal);
  if (!namesRecord && normal.length <= SHOWN_BASE_LENGTH_MAX) return normal;
  return `${/^[^/]*\/\/[^/]*/.exec(normal)?.[0].slice(0, SHOWN_BASE_LENGTH_MAX)}/…`;
}

/** Tells references to a side's own records from those to another server's. */
export class Servers {
  readonly #known: BasesOfSides;
  readonly #own: Readonly<Record<Side, ReadonlySet<string>>>;
  readonly #normal = new Map<string, string>();

  constructor(known: BasesOfSides = NOBODY_SAYS) {
    this.#known = known;
    this.#own = { source: new Set(known.source.own), target: new Set(known.target.own) };
  }

  /** Whether a base that is not the side's own is another server's for sure. */
  isKnown(side: Side): boolean {
    return this.#known[side].isKnown;
  }

  /**
   * What a literal reference names, without a version (`https://ehr.example/fhir/Patient/1/_history/2` is `Patient/1` where that base is the
   * side's own). Conditional, contained and urn references stay as they are.
   */
  name(side: Side, reference: string): ReferenceName {
    if (reference.includes("?") || reference.startsWith("#") || reference.startsWith("urn:"))
      return { text: reference };
    const unversioned = reference.replace(/\/_history\/[^/]*$/, "");
    const [, given, local] = ABSOLUTE.exec(unversioned) ?? [];
    if (given === undefined || local === undefined) return { text: unversioned };
    const base = this.#normalOf(given);
    const isOwn = this.#own[side].has(base);
    return { text: isOwn ? local : `${base}/${local}`, server: { base, local, isOwn } };
  }

  #normalOf(given: string): string {
    let normal = this.#normal.get(given);
    if (normal === undefined) {
      normal = normalBase(given) ?? given;
      if (this.#normal.size >= REMEMBERED_BASES_MAX) this.#normal.clear();
      this.#normal.set(given, normal);
    }
    return normal;
  }
}

/** What a part of an extract says of the servers that it refers to. */
export interface ServersInPart {
  /** See SERVER_COLUMNS: what leads to another server. */
  readonly columns: ReturnType<ColumnBuilder["finish"]>;
  /** Names of those servers, by their number in the columns. */
  readonly names: readonly (readonly [string, string])[];
  /** Bases of absolute references, the side's own among them, as many as tell whether there is one alone. */
  readonly bases: readonly string[];
  /** Whether a reference gives no base. */
  readonly hasRelative: boolean;
}

/** Notes which servers the references of a part lead to, while it is read. */
export class ServersMet {
  hasRelative = false;
  readonly #bases = new Set<string>();
  readonly #names = new Map<string, string>();
  readonly #noted = new Set<string>();
  readonly #rows = new ColumnBuilder(SERVER_COLUMNS);

  /** Notes a reference that was not found to be relative by its bytes alone. */
  note({ text, server }: ReferenceName, { hi, lo }: Hash64): void {
    if (server === undefined) {
      this.hasRelative ||= text.includes("/") && !text.includes("?") && !text.startsWith("urn:");
      return;
    }
    const { base, isOwn } = server;
    if (this.#bases.size < BASES_PER_PART_MAX) this.#bases.add(base);
    if (isOwn || this.#noted.has(text)) return;
    this.#noted.add(text);
    const shown = shownBase(base);
    const hash = hashString(shown);
    this.#names.set(numberOf(hash), shown);
    this.#rows.add();
    this.#rows.setHash(0, hi, lo);
    this.#rows.setHash(1, hash.hi, hash.lo);
  }

  finish(): ServersInPart {
    return {
      columns: this.#rows.finish(),
      names: [...this.#names],
      bases: [...this.#bases],
      hasRelative: this.hasRelative,
    };
  }
}

/** A hash as the text of the BIGINT that a column keeps of it. */
function numberOf({ hi, lo }: Hash64): string {
  return String((BigInt(hi) << 32n) | BigInt(lo >>> 0));
}
