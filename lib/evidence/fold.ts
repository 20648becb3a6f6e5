import { describeEntry } from "#lib/journal/describe.ts";
import type { Entry } from "#lib/journal/schema.ts";
import type { DescribedFacts } from "#lib/journal/tellings/tell.ts";
import type { Entities } from "#lib/room/state.ts";

/** What an entity became with one entry. */
export interface Version {
  readonly seq: number;
  readonly at: string;
  readonly who: string;
  readonly command: string;
  readonly reason: string | null;
  /** Null: it is gone. */
  readonly after: Readonly<Record<string, unknown>> | null;
}

/** An entity with all that was ever done to it, the first first. */
export interface Kept {
  readonly type: string;
  readonly id: string;
  readonly now: Readonly<Record<string, unknown>> | null;
  readonly versions: readonly Version[];
}

/**
 * A journal folded by its after-images alone, so that a kind of entity that this version does not know is kept like any other.
 * What is in a binder comes from here, and not from tables that could say something else.
 */
export class JournalFold {
  readonly #entities = new Map<string, Map<string, Version[]>>();

  add(entry: Entry): void {
    const { who } = describeEntry(entry);
    for (const { type, id, after } of entry.changes) {
      const ofType = this.#entities.get(type) ?? new Map<string, Version[]>();
      this.#entities.set(type, ofType);
      const versions = ofType.get(id) ?? [];
      ofType.set(id, versions);
      const { seq, recordedAt: at, command, reason } = entry;
      versions.push({ seq, at, who, command, reason, after });
    }
  }

  /** Every kind of entity that the journal carries. */
  get types(): string[] {
    return [...this.#entities.keys()].sort();
  }

  /** All entities of some kinds, in the order in which they came to be. */
  of(...types: readonly string[]): Kept[] {
    return types
      .flatMap((type) =>
        [...(this.#entities.get(type) ?? [])].map(([id, versions]) => ({
          type,
          id,
          now: versions.at(-1)?.after ?? null,
          versions,
        })),
      )
      .sort((a, b) => (a.versions[0]?.seq ?? 0) - (b.versions[0]?.seq ?? 0));
  }

  /** The entities of some kinds as they are now. */
  now(...types: readonly string[]): Readonly<Record<string, unknown>>[] {
    return this.of(...types).flatMap(({ now }) => (now === null ? [] : [now]));
  }

  /** What sentences about entries refer to: gates by their numbers, and which rules were in force. */
  facts(): DescribedFacts & Pick<Entities, "ruleProposal"> {
    const byId = (type: string) =>
      Object.fromEntries(this.now(type).map((entity) => [String(entity.id), entity]));
    const types = ["gate", "criterion", "signOff", "decision", "attestation", "slice", "ruleProposal"];
    return Object.fromEntries(types.map((type) => [type, byId(type)])) as ReturnType<JournalFold["facts"]>;
  }
}
