import { SelectField, TextField } from "#components/ui/Field.tsx";
import { fromLocalInput, toLocalInput } from "#components/ui/localTime.ts";
import { templateOf } from "#lib/plan/templates/index.ts";
import { type Draft, slugOf, whyNotFacts } from "./draft.ts";
import type { StepProps } from "./types.ts";

const HOUR_MS = 60 * 60_000;

/** When and where. Times are the hospital's own. */
export function FactsStep({ draft, change }: StepProps) {
  const text = (field: "organization" | "place" | "slug" | "timeZone" | "pointOfNoReturn") => ({
    value: draft[field],
    onChange: ({ target }: { target: { value: string } }) => change({ [field]: target.value }),
  });
  const nameIt = (name: string) => {
    const follows = draft.slug === "" || draft.slug === slugOf(`${draft.organization} ${draft.name}`);
    change({ name, ...(follows ? { slug: slugOf(`${draft.organization} ${name}`) } : {}) });
  };
  const freezeAt = (freeze: string) => change({ freeze, ...noReturnAfter(draft, freeze) });
  return (
    <>
      <div className="grid items-end gap-3 sm:grid-cols-2">
        <TextField label="Hospital" {...text("organization")} />
        <TextField label="Cutover" value={draft.name} onChange={({ target }) => nameIt(target.value)} />
        <TextField label="Short name" hint="In the status page’s address" {...text("slug")} />
        <SelectField
          label="Live or rehearsal"
          hint="A rehearsal says so on every screen"
          value={draft.kind}
          onChange={({ target }) => change({ kind: target.value === "live" ? "live" : "rehearsal" })}
        >
          <option value="rehearsal">Rehearsal</option>
          <option value="live">Live</option>
        </SelectField>
        <TextField label="Time zone" list="zones" {...text("timeZone")} />
        <TextField label="Place" hint="What the clocks are called" {...text("place")} />
        <TextField
          label="Freeze"
          hint="The legacy record is read-only from then on"
          type="datetime-local"
          value={draft.freeze}
          onChange={({ target }) => freezeAt(target.value)}
        />
        <TextField
          label="Point of no return"
          hint="The latest time a rollback can still be finished"
          type="datetime-local"
          {...text("pointOfNoReturn")}
        />
      </div>
      <datalist id="zones">
        {Intl.supportedValuesOf("timeZone").map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
      <p className="text-small text-hold" role="status">
        {whyNotFacts(draft)}
      </p>
    </>
  );
}

/** The template's hours after the freeze, where nobody has said another time. */
function noReturnAfter({ pointOfNoReturn, template, timeZone }: Draft, freeze: string): Partial<Draft> {
  const atMs = fromLocalInput(freeze, timeZone);
  if (pointOfNoReturn !== "" || template === "file" || atMs === undefined) return {};
  return { pointOfNoReturn: toLocalInput(atMs + templateOf(template).hours * HOUR_MS, timeZone) };
}
