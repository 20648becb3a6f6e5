"use client";

import { type FormEvent, useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { TextArea, TextField } from "#components/ui/Field.tsx";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import { requestDeviation, TOUCHED_MAX } from "#lib/deviations/schema.ts";
import { api } from "#lib/door/client.ts";
import { LINE_LENGTH_MAX, TEXT_LENGTH_MAX } from "#lib/door/fields.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { all } from "#lib/room/state.ts";

const EMPTY = { what: "", why: "", risk: "", howVerified: "", howUndone: "", codes: "" };

const PARAGRAPHS = [
  { field: "why", label: "Why it is needed" },
  { field: "risk", label: "What can go wrong" },
  { field: "howVerified", label: "How it is verified" },
  { field: "howUndone", label: "How it is undone" },
] as const;

/** Asks for something that is not in the runbook. */
export function RequestDeviation() {
  const { cutover, entities } = useRoom();
  const [words, setWords] = useState(EMPTY);
  const [systemIds, setSystemIds] = useState<readonly string[]>([]);
  const { run, pending, refusal } = useCommand(api.deviations.request);
  const notAllowed = useWhyNotAllowed(requestDeviation);
  const systems = all(entities, "system").filter(({ retiredAt }) => retiredAt === null);
  const codes = words.codes.split(/[\s,;]+/).filter((code) => code !== "");
  const idOf = new Map(Object.values(entities.task).map(({ id, code }) => [code.toLowerCase(), id]));
  const unknown = codes.find((code) => !idOf.has(code.toLowerCase()));
  const taskIds = [...new Set(codes.flatMap((code) => idOf.get(code.toLowerCase()) ?? []))];
  const lacking = [words.what, ...PARAGRAPHS.map(({ field }) => words[field])].some(
    (given) => given.trim() === "",
  );
  const whyOff =
    notAllowed ??
    (lacking ? "It needs all of the above: what, why, risk, verification and the way back." : undefined) ??
    (unknown && `There is no task ${unknown} in the runbook.`) ??
    (Math.max(taskIds.length, systemIds.length) > TOUCHED_MAX
      ? `It touches too much for one deviation: at most ${TOUCHED_MAX} of each.`
      : undefined);
  const write = (field: keyof typeof EMPTY, value: string) =>
    setWords((before) => ({ ...before, [field]: value }));

  const ask = async (event: FormEvent) => {
    event.preventDefault();
    if (whyOff !== undefined) return;
    const { what, why, risk, howVerified, howUndone } = words;
    const asked = { what, why, risk, howVerified, howUndone, systemIds: [...systemIds], taskIds };
    if (!(await run({ cutoverId: cutover.id, ...asked }))) return;
    setWords(EMPTY);
    setSystemIds([]);
  };
  return (
    <Panel title="Ask for a deviation" aside="approved by a second person">
      <PanelRow>
        <form onSubmit={ask} className="grid gap-3">
          <TextField
            label="What is to be done"
            hint="One line; no names or numbers of patients, here or below."
            value={words.what}
            maxLength={LINE_LENGTH_MAX}
            onChange={({ target }) => write("what", target.value)}
          />
          {PARAGRAPHS.map(({ field, label }) => (
            <TextArea
              key={field}
              label={label}
              rows={2}
              value={words[field]}
              maxLength={TEXT_LENGTH_MAX}
              onChange={({ target }) => write(field, target.value)}
            />
          ))}
          <TextField
            label="Tasks that it touches"
            hint="By their codes, apart by spaces; none is fine."
            value={words.codes}
            onChange={({ target }) => write("codes", target.value)}
          />
          {systems.length > 0 && (
            <fieldset className="grid gap-1">
              <legend className="text-small font-medium text-dim">Systems that it touches</legend>
              <div className="mt-1 grid max-h-40 gap-1 overflow-y-auto">
                {systems.map(({ id, name }) => (
                  <label key={id} className="flex min-h-6 items-center gap-2">
                    <input
                      type="checkbox"
                      checked={systemIds.includes(id)}
                      onChange={({ target }) =>
                        setSystemIds((before) =>
                          target.checked ? [...before, id] : before.filter((other) => other !== id),
                        )
                      }
                    />
                    {name}
                  </label>
                ))}
              </div>
            </fieldset>
          )}
          <RefusalLine sentence={refusal?.sentence} />
          <div>
            <Button type="submit" intent="primary" pending={pending} whyOff={whyOff}>
              Ask for it
            </Button>
          </div>
        </form>
      </PanelRow>
    </Panel>
  );
}
