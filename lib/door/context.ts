import { v7 as uuidv7 } from "uuid";
import { whyNotSignByBreakGlass } from "#lib/breakGlass/rules.ts";
import type { Tx } from "#lib/db.ts";
import { type Change, type EntryActor, HOUSE, type Scope } from "#lib/journal/schema.ts";
import type { EntityOf, EntityType, RoomEntityType } from "#lib/room/entities.ts";
import type { Entities } from "#lib/room/state.ts";
import { AppError, refuse } from "./errors.ts";
import type { Position } from "./positions.ts";
import {
  type Claim,
  type SignedContent,
  type SignedType,
  type Signing,
  signatureOf,
  statementOf,
} from "./signing.ts";
import { findEntity, insertEntities, insertEntity, listEntities, readFacts, updateEntity } from "./store.ts";

/** A person whom the door let through. */
export interface PersonActor {
  readonly kind: "person";
  readonly personId: string;
  readonly name: string;
  readonly sessionId: string;
  readonly authenticatedAt: string;
  /** Whether the session was used of late, so that somebody is there who may sign. */
  readonly attendsSigning: boolean;
  /** Held in this cutover, now. */
  readonly positions: readonly Position[];
  /** Those of them that are held by break-glass alone, and so carry no signature. */
  readonly byBreakGlass: readonly Position[];
  /** Which of them the command is done under; null for what needs none. */
  readonly position: Position | null;
}
export type Actor =
  | PersonActor
  | { readonly kind: "service"; readonly tokenId: string; readonly label: string }
  | { readonly kind: "system"; readonly name: string };

type New<T extends EntityType> = Omit<EntityOf<T>, "id" | "cutoverId"> & { id?: string };

/**
 * What a handler works with, inside the transaction and after the lock: reads, and writes that leave their after-images for the
 * journal. There is no other way to write an entity.
 */
export class CommandContext {
  readonly tx: Tx;
  readonly scope: Scope;
  readonly now: Date;
  /** Why, in the caller's words, for the journal. */
  reason: string | null = null;
  readonly #changes = new Map<string, Change>();
  readonly #command: string;
  readonly #signing: Signing | undefined;
  #actor: Actor;
  #signed = false;

  constructor(
    look: { readonly tx: Tx; readonly scope: Scope; readonly now: Date; readonly command: string },
    actor: Actor,
    signing?: Signing,
  ) {
    this.tx = look.tx;
    this.scope = look.scope;
    this.now = look.now;
    this.#command = look.command;
    this.#actor = actor;
    this.#signing = signing;
  }

  /** Who does it, and under which position. */
  get actor(): Actor {
    return this.#actor;
  }

  /** Whether the handler signed something. */
  get signed(): boolean {
    return this.#signed;
  }

  /** The moment that is signed for: when the statement was shown. Only in a signed command. */
  get signedAt(): string {
    return this.#mustSign().signedAt;
  }

  get nowMs(): number {
    return this.now.getTime();
  }

  /** The time as entities hold it. */
  get at(): string {
    return this.now.toISOString();
  }

  /** The acting person. @throws AppError forbidden when it is a machine */
  get person(): PersonActor {
    if (this.actor.kind !== "person") throw new AppError("forbidden", "Only a person can do this.");
    return this.actor;
  }

  /** The caller's name, as entities hold it that say who did something. */
  get actorName(): string {
    const { actor } = this;
    return actor.kind === "person"
      ? actor.name
      : actor.kind === "service"
        ? actor.label
        : `Holdpoint (${actor.name})`;
  }

  get changes(): readonly Change[] {
    return [...this.#changes.values()];
  }

  /** An id that sorts by time (RFC 9562, version 7). */
  newId(): string {
    return uuidv7();
  }

  /** @throws AppError not-found when this cutover has none of that id */
  async get<T extends EntityType>(type: T, id: string): Promise<EntityOf<T>> {
    const entity = await findEntity(this.tx, type, id);
    if (!entity || !this.#isHere(type, entity))
      throw new AppError("not-found", `This cutover has no such ${type}.`);
    return entity;
  }

  /** This cutover's entities of a type (the house's, in the house). */
  list<T extends EntityType>(type: T): Promise<EntityOf<T>[]> {
    const here =
      this.scope === HOUSE ? {} : type === "cutover" ? { id: this.scope } : { cutoverId: this.scope };
    return listEntities(this.tx, type, here);
  }

  /** This cutover's entities of some types, as rules take them. */
  facts<T extends RoomEntityType>(types: readonly T[]): Promise<Pick<Entities, T>> {
    return readFacts(this.tx, types, this.scope);
  }

  /** @param hidden columns that are not part of the entity, and so stay out of the journal */
  async create<T extends EntityType>(
    type: T,
    entity: New<T>,
    hidden: Record<string, unknown> = {},
  ): Promise<EntityOf<T>> {
    const id = entity.id ?? this.newId();
    const home = this.scope === HOUSE || type === "cutover" ? {} : { cutoverId: this.scope };
    return this.#record(type, await insertEntity(this.tx, type, { ...entity, ...home, ...hidden, id }));
  }

  /** Many of a type at once. @returns them in the order given */
  async createAll<T extends EntityType>(type: T, entities: readonly New<T>[]): Promise<EntityOf<T>[]> {
    const home = this.scope === HOUSE || type === "cutover" ? {} : { cutoverId: this.scope };
    const rows = entities.map((entity) => ({ ...entity, ...home, id: entity.id ?? this.newId() }));
    const made = await insertEntities(this.tx, type, rows);
    return made.map((entity) => this.#record(type, entity));
  }

  /**
   * Keeps a record under the acting person's signature: makes the statement, has the signature checked against it, and keeps both.
   * Before anything else is written, because a proposal ends here.
   * @throws AppError when no signature over just this came with the command
   */
  async sign<T extends SignedType>(type: T, content: SignedContent<T>, claim: Claim): Promise<EntityOf<T>> {
    const signing = this.#mustSign();
    const { person } = this;
    const { positions, byBreakGlass } = person;
    refuse(whyNotSignByBreakGlass([claim.position], positions, byBreakGlass), "forbidden");
    const cutover = await this.get("cutover", this.scope);
    const from = { cutover, command: this.#command, person, signedAt: signing.signedAt };
    const statement = statementOf(from, type, content, claim);
    const proof = await signing.prove(statement);
    this.#signed = true;
    this.#actor = { ...person, position: claim.position };
    const { id, cutoverId: _, ...signature } = signatureOf(this.newId(), statement, proof);
    await this.create("signature", { id, ...signature } as New<"signature">);
    return this.create(type, { ...content, signatureId: id } as New<T>);
  }

  #mustSign(): Signing {
    if (!this.#signing) throw new Error(`${this.#command} signs, but its spec asks for no signature.`);
    return this.#signing;
  }

  async update<T extends EntityType>(type: T, id: string, patch: Partial<EntityOf<T>>): Promise<EntityOf<T>> {
    await this.get(type, id);
    return this.#record(type, await updateEntity(this.tx, type, id, patch));
  }

  #record<T extends EntityType>(type: T, entity: EntityOf<T>): EntityOf<T> {
    this.#changes.set(`${type}/${entity.id}`, { type, id: entity.id, after: entity });
    return entity;
  }

  #isHere<T extends EntityType>(type: T, entity: EntityOf<T>): boolean {
    if (this.scope === HOUSE) return true;
    return type === "cutover"
      ? entity.id === this.scope
      : "cutoverId" in entity && entity.cutoverId === this.scope;
  }
}

/** The actor as the journal names it. */
export function entryActor(actor: Actor): EntryActor {
  switch (actor.kind) {
    case "person":
      return {
        kind: "person",
        id: actor.personId,
        name: actor.name,
        position: actor.position,
        sessionId: actor.sessionId,
      };
    case "service":
      return { kind: "service", id: actor.tokenId, name: actor.label };
    case "system":
      return { kind: "system", name: actor.name };
  }
}
