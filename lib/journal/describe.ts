import { type Position, positionTitle } from "#lib/door/positions.ts";
import type { Entry } from "./schema.ts";
import { GATES_TELLINGS } from "./tellings/gates.ts";
import { HOUSE_TELLINGS } from "./tellings/house.ts";
import { IDENTITY_TELLINGS } from "./tellings/identity.ts";
import { PEOPLE_TELLINGS } from "./tellings/people.ts";
import { PLAN_TELLINGS } from "./tellings/plan.ts";
import { RECONCILIATION_TELLINGS } from "./tellings/reconciliation.ts";
import { RECORDS_TELLINGS } from "./tellings/records.ts";
import { RUNBOOK_TELLINGS } from "./tellings/runbook.ts";
import type { DescribedFacts, Description, Tell, Telling } from "./tellings/tell.ts";

const CUTOVER_TELLINGS: Readonly<Record<string, Tell>> = {
  ...PEOPLE_TELLINGS,
  ...PLAN_TELLINGS,
  ...GATES_TELLINGS,
  ...RECONCILIATION_TELLINGS,
  ...IDENTITY_TELLINGS,
  ...RUNBOOK_TELLINGS,
  ...RECORDS_TELLINGS,
};

const TELLINGS: Readonly<Record<string, Tell>> = { ...HOUSE_TELLINGS, ...CUTOVER_TELLINGS };

/** The commands that have a sentence of their own. */
export const DESCRIBED_COMMANDS: readonly string[] = Object.keys(TELLINGS);
/** Those of them that a cutover's journal can hold. */
export const CUTOVER_COMMANDS: readonly string[] = Object.keys(CUTOVER_TELLINGS);

/** What an entry of any command says at the least. */
const inGeneral = ({ command, changes }: Entry): Telling => {
  const types = [...new Set(changes.map(({ type }) => type))];
  return { what: `did ${command}${types.length === 0 ? "" : `, changing ${types.join(", ")}`}` };
};

const titled = (name: string, position: Position | null): string =>
  position === null ? name : `${name} (${positionTitle(position)})`;

function whoOf({ actor }: Entry): string {
  switch (actor.kind) {
    case "person":
      return titled(actor.name, actor.position);
    case "service":
      return `${actor.name} (service)`;
    case "system":
      return `Holdpoint (${actor.name})`;
  }
}

/**
 * An entry as a person reads it: "Dana Whitfield (Incident commander) opened the poll of gate 4". The one place where
 * entries become English; a command that it does not know gets a sentence too.
 * @param facts the room's entities, for what the entry only refers to
 */
export function describeEntry(entry: Entry, facts: DescribedFacts = {}): Description {
  const telling = TELLINGS[entry.command]?.(entry, facts) ?? inGeneral(entry);
  return { who: whoOf(entry), ...telling };
}
