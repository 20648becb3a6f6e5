"use client";

import { type FormEvent, useState } from "react";
import { CATEGORY_WORDS, keysOf } from "#components/runs/discrepancyWords.ts";
import { domainTitle } from "#components/runs/words.ts";
import { Button } from "#components/ui/Button.tsx";
import { SelectField, TextField } from "#components/ui/Field.tsx";
import { FormEnd } from "#components/ui/FormEnd.tsx";
import { ReasonField } from "#components/ui/ReasonField.tsx";
import { api } from "#lib/door/client.ts";
import { type Position, positionTitle } from "#lib/door/positions.ts";
import { ACTING_POSITIONS } from "#lib/door/spec.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { holdersOf } from "#lib/gates/policy.ts";
import { DOMAINS, severitySchema } from "#lib/reconciliation/vocabulary.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { slaMinutesOf, whyNotSlaMinutes } from "#lib/triage/rules.ts";
import { type Route, type SlaMinutes, slaMinutesSchema, type TriagePolicy } from "#lib/triage/schema.ts";

const OWNERS = ACTING_POSITIONS as Exclude<Position, "executive">[];
const SEVERITIES = severitySchema.options.toReversed();
const ANY: Omit<Route, "personName"> = {
  domain: null,
  category: null,
  severity: null,
  position: "data-steward",
  personId: null,
};

/** Times by severity in minutes, and routes in their order. */
export function PolicyForm({ seen, onClose }: { seen: TriagePolicy | undefined; onClose: () => void }) {
  const { entities, cutover } = useRoom();
  /** As the form was opened. */
  const [seenVersion] = useState(seen?.version ?? 0);
  const [minutes, setMinutes] = useState(() => {
    const now = slaMinutesOf(entities);
    return { critical: `${now.critical}`, high: `${now.high}`, medium: `${now.medium}`, low: `${now.low}` };
  });
  const [routes, setRoutes] = useState<readonly { at: number; route: Omit<Route, "personName"> }[]>(() =>
    (seen?.routes ?? []).map(({ personName: _, ...route }, at) => ({ at, route })),
  );
  const [reason, setReason] = useState("");
  const { run, pending, refusal } = useCommand(api.triage.setPolicy);
  const read = slaMinutesSchema.safeParse(
    Object.fromEntries(Object.entries(minutes).map(([severity, text]) => [severity, Number(text)])),
  );
  const whyOff = !read.success
    ? "Times are whole minutes, at most 90 days."
    : (whyNotSlaMinutes(read.data) ?? (reason.trim() === "" ? "It needs a reason." : undefined));
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (!read.success) return;
    const slaMinutes: SlaMinutes = read.data;
    const written = routes.map(({ route }) => route);
    if (await run({ cutoverId: cutover.id, seenVersion, slaMinutes, routes: written, reason: reason.trim() }))
      onClose();
  };
  const change = (at: number, part: Partial<Route>) =>
    setRoutes(routes.map((each) => (each.at === at ? { at, route: { ...each.route, ...part } } : each)));
  return (
    <form className="grid gap-3" onSubmit={save}>
      <fieldset className="grid grid-cols-2 gap-3 sm:grid-cols-4">
        <legend className="mb-1 text-small text-faint">Minutes until it is due</legend>
        {SEVERITIES.map((severity) => (
          <TextField
            key={severity}
            label={severity}
            inputMode="numeric"
            value={minutes[severity]}
            onChange={({ target }) => setMinutes({ ...minutes, [severity]: target.value })}
          />
        ))}
      </fieldset>
      <fieldset className="grid gap-3">
        <legend className="mb-1 text-small text-faint">Routes, the first that fits</legend>
        {routes.map(({ at, route }, place) => (
          <RouteFields
            key={at}
            place={place}
            route={route}
            onChange={(part) => change(at, part)}
            onRemove={() => setRoutes(routes.filter((each) => each.at !== at))}
          />
        ))}
        <Button
          size="small"
          className="justify-self-start"
          onClick={() =>
            setRoutes([...routes, { at: Math.max(-1, ...routes.map((each) => each.at)) + 1, route: ANY }])
          }
        >
          Add a route
        </Button>
      </fieldset>
      <ReasonField value={reason} onChange={setReason} />
      <FormEnd
        verb="Set it"
        pending={pending}
        whyOff={whyOff}
        refusal={refusal?.sentence}
        onClose={onClose}
      />
    </form>
  );
}

interface RouteFieldsProps {
  place: number;
  route: Omit<Route, "personName">;
  onChange: (part: Partial<Route>) => void;
  onRemove: () => void;
}

function RouteFields({ place, route, onChange, onRemove }: RouteFieldsProps) {
  const { entities } = useRoom();
  const nowMs = useNow();
  const chosen = <T extends string>(options: readonly T[], value: string): T | null =>
    options.find((option) => option === value) ?? null;
  return (
    <div className="grid grid-cols-2 items-end gap-2 rounded-md border border-line p-2 sm:grid-cols-3">
      <SelectField
        label={`Route ${place + 1}: domain`}
        value={route.domain ?? ""}
        onChange={({ target }) => onChange({ domain: chosen(DOMAINS, target.value) })}
      >
        <option value="">any</option>
        {DOMAINS.map((domain) => (
          <option key={domain} value={domain}>
            {domainTitle(domain)}
          </option>
        ))}
      </SelectField>
      <SelectField
        label="severity"
        value={route.severity ?? ""}
        onChange={({ target }) => onChange({ severity: chosen(SEVERITIES, target.value) })}
      >
        <option value="">any</option>
        {SEVERITIES.map((severity) => (
          <option key={severity}>{severity}</option>
        ))}
      </SelectField>
      <SelectField
        label="category"
        value={route.category ?? ""}
        onChange={({ target }) => onChange({ category: chosen(keysOf(CATEGORY_WORDS), target.value) })}
      >
        <option value="">any</option>
        {keysOf(CATEGORY_WORDS).map((category) => (
          <option key={category} value={category}>
            {CATEGORY_WORDS[category]}
          </option>
        ))}
      </SelectField>
      <SelectField
        label="goes to"
        value={route.position}
        onChange={({ target }) =>
          onChange({ position: chosen(OWNERS, target.value) ?? "data-steward", personId: null })
        }
      >
        {OWNERS.map((position) => (
          <option key={position} value={position}>
            {positionTitle(position)}
          </option>
        ))}
      </SelectField>
      <SelectField
        label="in person"
        value={route.personId ?? ""}
        onChange={({ target }) => onChange({ personId: target.value === "" ? null : target.value })}
      >
        <option value="">whoever holds it</option>
        {holdersOf(entities, route.position, nowMs).map(({ personId, personName }) => (
          <option key={personId} value={personId}>
            {personName}
          </option>
        ))}
      </SelectField>
      <Button size="small" intent="quiet" onClick={onRemove}>
        Remove
      </Button>
    </div>
  );
}
