import { positionTitle } from "#lib/door/positions.ts";
import { kindTitle, kindTitles } from "#lib/inventory/rules.ts";
import { ITEM_KINDS, type ItemKind } from "#lib/inventory/schema.ts";
import { authorityWords, severityWords } from "#lib/matrices/rules.ts";
import { ENTITY_SCHEMAS, type EntityType } from "#lib/room/entities.ts";
import { about, left, type Tell } from "./tell.ts";

const inInventory =
  (verb: string): Tell =>
  (entry) => {
    for (const kind of ITEM_KINDS) {
      const item = left(entry, kind);
      if (item) return { what: `${verb} the ${kindTitle(kind)} “${item.name}”` };
    }
    return undefined;
  };

const exposed = (verb: string): Tell =>
  about("exposure", ({ number, name }) => ({ what: `${verb} exposure ${number}, “${name}”` }));

/** Sentences about what is planned, and what of it is changed. */
export const PLAN_TELLINGS: Readonly<Record<string, Tell>> = {
  "plan.closeCutover": about("cutover", ({ name }) => ({ what: `closed the war room of “${name}”` })),
  "opening.openCutover": (entry) => {
    const cutover = left(entry, "cutover");
    const count = (type: EntityType): number => entry.changes.filter((change) => change.type === type).length;
    return (
      cutover && {
        what: `opened the war room for “${cutover.name}” from a plan: ${count("task")} tasks, ${count("gate")} gates`,
      }
    );
  },
  "plan.editCutover": about("cutover", ({ name }) => ({ what: `changed the facts of “${name}”` })),
  "slices.addSlice": about("slice", ({ name }) => ({ what: `drew the slice “${name}”` })),
  "slices.editSlice": about("slice", ({ name }) => ({ what: `changed the slice “${name}”` })),
  "slices.retireSlice": about("slice", ({ name }) => ({ what: `took the slice “${name}” out of the plan` })),
  "plan.createCutover": about("cutover", ({ name }) => ({ what: `opened the war room for “${name}”` })),
  "plan.startPhase": about("phase", ({ number, name }) => ({ what: `started phase ${number}, ${name}` })),
  "plan.finishPhase": about("phase", ({ number, name }) => ({
    what: `signed phase ${number}, ${name}, as finished`,
  })),
  "success.proposeCriterion": (entry) => {
    // Where it takes another's place, that one is in the entry too.
    const versions = entry.changes.flatMap((change) => {
      const parsed = ENTITY_SCHEMAS.successCriterion.safeParse(change.after);
      return parsed.success ? [parsed.data] : [];
    });
    const standing = versions.find(({ retiredAt }) => retiredAt === null);
    return standing && { what: `proposed the success criterion “${standing.statement}”` };
  },
  "success.dropCriterion": about("successCriterion", ({ statement }) => ({
    what: `dropped the success criterion “${statement}”`,
  })),
  "success.measureCriterion": about("successCriterion", ({ statement, met, measured }) => ({
    what: `measured “${statement}”: ${measured}, ${met ? "met" : "not met"}`,
  })),
  "success.signCriteria": about("phaseSignature", ({ position }) => ({
    what: `signed a phase’s success criteria for ${positionTitle(position)}`,
  })),
  "success.withdrawCriteria": about("withdrawal", ({ position }) => ({
    what: `withdrew the signature for ${positionTitle(position)} under a phase’s success criteria`,
  })),
  "rehearsals.open": about("cutover", ({ name }) => ({ what: `opened the rehearsal “${name}”` })),
  "rehearsals.recordResult": about("rehearsalResult", ({ name, passed }) => ({
    what: `recorded that the rehearsal “${name}” ${passed ? "passed" : "did not pass"}`,
    subject: { kind: "rehearsals" },
  })),
  "inventory.addItem": inInventory("added"),
  "inventory.editItem": inInventory("changed"),
  "inventory.retireItem": inInventory("took out of the inventory"),
  "inventory.importItems": (entry) => {
    const items = entry.changes.filter(({ type }) => ITEM_KINDS.some((kind) => kind === type));
    const [first] = items;
    return {
      what: `imported ${items.length} ${first ? kindTitles(first.type as ItemKind) : "things"} from a file`,
    };
  },
  "inventory.acknowledgeContract": about("contractAcknowledgment", ({ position }) => ({
    what: `saw, for ${positionTitle(position)}, that an interface’s contract changed`,
  })),
  "matrices.setSeverity": about("severityRow", (row) => ({
    what: `set the severity matrix for ${row.domain}: ${severityWords(row)}`,
  })),
  "matrices.setAuthority": about("authorityRow", (row) => ({
    what: `set the authority matrix for ${row.domain} in phase ${row.phase}: ${authorityWords(row)}`,
  })),
  "freeze.declareFreeze": about("changeFreeze", ({ name }) => ({
    what: `declared the change freeze “${name}”`,
  })),
  "freeze.endFreeze": about("changeFreeze", ({ name }) => ({ what: `ended the change freeze “${name}”` })),
  "freeze.requestException": about("freezeException", ({ number, what }) => ({
    what: `asked for freeze exception ${number}, “${what}”`,
  })),
  "freeze.decideException": about("freezeException", ({ number, what, outcome }) => ({
    what: `${outcome ?? "decided"} freeze exception ${number}, “${what}”`,
  })),
  "exposure.registerExposure": exposed("registered"),
  "exposure.editExposure": exposed("changed"),
  "exposure.recordRemoval": exposed("recorded the removal of"),
};
