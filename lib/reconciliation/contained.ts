import type { Json } from "./canonical.ts";
import type { Hash64 } from "./hash.ts";
import { hashString } from "./hash.ts";

type JsonObject = { readonly [name: string]: Json };

/** A link to a record that is contained in the same one: what it says, and which it is. */
export interface ContainedLink {
  readonly representative: Hash64;
  /** `Medication/#m`. */
  readonly reference: string;
}

/** Records that contain each other in rings can be read without an end: beyond so many, a link is compared by its id. */
const READ_MAX = 200;
const NONE: ReadonlyMap<string, JsonObject> = new Map();

/**
 * What links within a record (`#id`) lead to. Such an id is the record's own affair (FHIR R4, contained resources): a link to it is the same at
 * both sides when it leads to the same content, whatever the id is, and another one when the id leads to another content.
 */
export class ContainedRecords {
  #scope = NONE;
  /** What is being read for its content, the outermost first. */
  readonly #reading: JsonObject[] = [];
  /** The outermost of these that something within leads back to. */
  #ring = Number.POSITIVE_INFINITY;
  readonly #known = new Map<JsonObject, ContainedLink>();
  #left = READ_MAX;

  /** To be called before the members of an object are read, and what it gives after that. */
  enter({ contained }: JsonObject): () => void {
    const outer = this.#scope;
    if (Array.isArray(contained)) this.#scope = byId(contained as readonly Json[]);
    return () => {
      this.#scope = outer;
    };
  }

  /** What a link leads to; undefined when it leads to nothing that is contained. `textOf` gives the content of a record. */
  follow(reference: string, textOf: (record: JsonObject) => string): ContainedLink | undefined {
    const record = reference.startsWith("#") ? this.#scope.get(reference.slice(1)) : undefined;
    if (record === undefined) return undefined;
    const known = this.#known.get(record);
    if (known) return known;
    const link = (text: string): ContainedLink => ({
      representative: hashString(text),
      reference: `${String(record.resourceType)}/${reference}`,
    });
    const place = this.#reading.indexOf(record);
    if (place >= 0) {
      this.#ring = Math.min(this.#ring, place);
      return link(`#${this.#reading.length - place}`);
    }
    this.#left -= 1;
    if (this.#left < 0) return undefined;
    const depth = this.#reading.push(record) - 1;
    const found = link(`#${textOf(record)}`);
    this.#reading.pop();
    // What leads back to something further out says more when it is read from there.
    if (this.#ring >= depth) {
      this.#ring = Number.POSITIVE_INFINITY;
      this.#known.set(record, found);
    }
    return found;
  }
}

/** The id of the contained record that a link leads to; undefined of all other links. */
export function containedId(reference: string): string | undefined {
  const at = reference.indexOf("/#");
  return at < 0 ? undefined : reference.slice(at + 2);
}

/** Whether what stands at a path is a contained record. */
export function isContainedAt(path: string): boolean {
  return path === "contained" || path.endsWith(".contained");
}

/** Contained records by their ids, without those whose id another one has as well: which is meant nobody knows. */
function byId(records: readonly Json[]): ReadonlyMap<string, JsonObject> {
  const found = new Map<string, JsonObject>();
  const twice = new Set<string>();
  for (const record of records) {
    if (record === null || typeof record !== "object" || Array.isArray(record)) continue;
    const { id } = record as JsonObject;
    if (typeof id !== "string") continue;
    if (found.has(id)) twice.add(id);
    found.set(id, record as JsonObject);
  }
  for (const id of twice) found.delete(id);
  return found;
}
