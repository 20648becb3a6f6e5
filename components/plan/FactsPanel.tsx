"use client";

import { type FormEvent, useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { TextField } from "#components/ui/Field.tsx";
import { fromLocalInput, toLocalInput } from "#components/ui/localTime.ts";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { whyNotEditCutover } from "#lib/plan/rules.ts";
import { type Cutover, cutoverFields, editCutover } from "#lib/plan/schema.ts";
import { strategyOf } from "#lib/plan/strategies.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { ProgramField } from "./ProgramField.tsx";

/** The facts as a form has them: lines of text, times in the cutover's own zone. */
interface FactsDraft {
  readonly name: string;
  readonly place: string;
  readonly timeZone: string;
  readonly freezeAt: string;
  readonly pointOfNoReturnAt: string;
  readonly rollbackObjectiveMinutes: string;
  readonly programId: string;
  readonly reportTo: string;
  readonly reportAtHour: string;
}

const localOf = (at: string | null, zone: string): string =>
  at === null ? "" : toLocalInput(Date.parse(at), zone);

const draftOf = (cutover: Cutover): FactsDraft => ({
  name: cutover.name,
  place: cutover.place,
  timeZone: cutover.timeZone,
  freezeAt: localOf(cutover.freezeAt, cutover.timeZone),
  pointOfNoReturnAt: localOf(cutover.pointOfNoReturnAt, cutover.timeZone),
  rollbackObjectiveMinutes: String(cutover.rollbackObjectiveMinutes ?? ""),
  programId: cutover.programId ?? "",
  reportTo: cutover.reportTo.join(", "),
  reportAtHour: String(cutover.reportAtHour),
});

/** A field of the form as the cutover has it; undefined when it is no value of it. */
function factOf(field: keyof FactsDraft, words: string, zone: string): unknown {
  switch (field) {
    case "freezeAt":
    case "pointOfNoReturnAt": {
      const atMs = fromLocalInput(words, zone);
      return words === "" ? null : atMs === undefined ? undefined : new Date(atMs).toISOString();
    }
    case "reportTo":
      return words.split(/[\s,;]+/).filter((address) => address !== "");
    case "programId":
      return words === "" ? null : words;
    case "rollbackObjectiveMinutes":
      return words === "" ? null : Number(words);
    case "reportAtHour":
      return Number(words);
    default:
      return words.trim();
  }
}

/** What the cutover is and when: the commander changes it field by field. */
export function FactsPanel() {
  const { cutover } = useRoom();
  return (
    <Panel title="Facts" aside={strategyOf(cutover.strategy).title}>
      <PanelRow>
        <FactsForm key={cutover.id} />
      </PanelRow>
    </Panel>
  );
}

function FactsForm() {
  const { cutover } = useRoom();
  /** What the editor began from, and what they made of it; undefined while nothing is edited. */
  const [edited, setEdited] = useState<{ seen: Cutover; draft: FactsDraft }>();
  const [reason, setReason] = useState("");
  const { run, pending, refusal, reset } = useCommand(api.plan.editCutover);
  const notAllowed = useWhyNotAllowed(editCutover);
  const seen = edited?.seen ?? cutover;
  const draft = edited?.draft ?? draftOf(cutover);
  const began = draftOf(seen);
  const changed = (Object.keys(draft) as (keyof FactsDraft)[]).filter(
    (field) => draft[field] !== began[field],
  );
  const patch = Object.fromEntries(
    changed.map((field) => [field, factOf(field, draft[field], seen.timeZone)]),
  );
  const parsed = cutoverFields.partial().safeParse(patch);
  const movesNoReturn = changed.includes("pointOfNoReturnAt");
  const set = (field: keyof FactsDraft) => ({
    value: draft[field],
    onChange: ({ target }: { target: { value: string } }) =>
      setEdited({ seen, draft: { ...draft, [field]: target.value } }),
  });
  const given = reason.trim() || null;
  const whyOff =
    notAllowed ??
    (parsed.success
      ? whyNotEditCutover(cutover, parsed.data as Partial<Cutover>, given)
      : "One of the fields holds what can’t be its value.");
  const stop = () => {
    setEdited(undefined);
    setReason("");
    reset();
  };
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const fields = seen as Readonly<Record<string, unknown>>;
    const edits = Object.fromEntries(
      changed.map((field) => [field, { seen: fields[field], value: patch[field] }]),
    );
    if (await run({ cutoverId: cutover.id, edits, reason: given })) stop();
  };
  return (
    <form onSubmit={save} className="grid gap-3">
      <TextField label="Name" {...set("name")} />
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField label="Time zone" {...set("timeZone")} />
        <TextField label="Place" {...set("place")} />
        <TextField label="Freeze" type="datetime-local" {...set("freezeAt")} />
        <TextField label="Point of no return" type="datetime-local" {...set("pointOfNoReturnAt")} />
      </div>
      <div className="grid items-end gap-3 sm:grid-cols-2">
        <ProgramField {...set("programId")} />
        <TextField
          label="Rollback objective, minutes"
          type="number"
          min={1}
          {...set("rollbackObjectiveMinutes")}
        />
      </div>
      <div className="grid gap-3 sm:grid-cols-[minmax(0,3fr)_minmax(0,1fr)]">
        <TextField label="Daily report to" hint="Addresses of staff" {...set("reportTo")} />
        <TextField
          label="From"
          hint="Hour of the day"
          type="number"
          min={0}
          max={23}
          {...set("reportAtHour")}
        />
      </div>
      {movesNoReturn && (
        <TextField
          label="Why the point of no return moves"
          hint="It is what everyone in the room counts to; this goes into the journal."
          value={reason}
          onChange={({ target }) => setReason(target.value)}
        />
      )}
      <RefusalLine sentence={refusal?.sentence} />
      {changed.length > 0 && (
        <span className="flex flex-wrap items-start gap-2">
          <Button
            type="submit"
            intent="primary"
            pending={pending}
            {...(whyOff === undefined ? {} : { whyOff })}
          >
            Save
          </Button>
          <Button intent="quiet" onClick={stop}>
            Leave it
          </Button>
        </span>
      )}
    </form>
  );
}
