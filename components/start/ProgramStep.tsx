import { useState } from "react";
import { Button } from "#components/ui/Button.tsx";
import { TextField } from "#components/ui/Field.tsx";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { Choice } from "./Choice.tsx";
import type { StepProps } from "./types.ts";

interface Begun {
  readonly id: string;
  readonly name: string;
  readonly organization: string;
}

/** Of which program the cutover is a part; one can be begun here. */
export function ProgramStep({ draft, change, programs }: StepProps) {
  const [begun, setBegun] = useState<Begun[]>([]);
  const choose = (program: Pick<Begun, "id" | "organization">, timeZone?: string) =>
    change({
      programId: program.id,
      organization: draft.organization || program.organization,
      ...(timeZone ? { timeZone } : {}),
    });
  return (
    <>
      <p className="text-dim">
        A program holds all cutovers on the way to the new record: rehearsals, slices, sites.
      </p>
      <div className="grid gap-2" role="radiogroup" aria-label="Which program">
        {programs.map((program) => (
          <Choice
            key={program.id}
            name="program"
            title={program.name}
            checked={draft.programId === program.id}
            onChoose={() => choose(program, program.timeZone)}
          >
            {program.organization} · {program.ownerNames.join(", ")}
          </Choice>
        ))}
        {begun.map((program) => (
          <Choice
            key={program.id}
            name="program"
            title={program.name}
            checked={draft.programId === program.id}
            onChoose={() => choose(program)}
          >
            {program.organization} · begun just now
          </Choice>
        ))}
        <Choice
          name="program"
          title="None"
          checked={draft.programId === null}
          onChoose={() => change({ programId: null })}
        >
          The cutover stands by itself; it can be put into a program later.
        </Choice>
      </div>
      <BeginProgram
        timeZone={draft.timeZone}
        onBegun={(program) => {
          setBegun((before) => [...before, program]);
          choose(program);
        }}
      />
    </>
  );
}

function BeginProgram({ timeZone, onBegun }: { timeZone: string; onBegun: (program: Begun) => void }) {
  const [name, setName] = useState("");
  const [organization, setOrganization] = useState("");
  const { run, pending, refusal } = useCommand(api.program.createProgram);
  const whyOff =
    name.trim() === "" || organization.trim() === "" ? "Name the program and the hospital." : undefined;
  const begin = async () => {
    const made = await run({ name, organization, timeZone, ownerIds: [] });
    if (!made) return;
    onBegun({ id: made.programId, name, organization });
    setName("");
    setOrganization("");
  };
  return (
    <fieldset className="grid gap-3 rounded-lg border border-line p-3">
      <legend className="px-1 text-small text-dim">Or begin a new one</legend>
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField label="Program" value={name} onChange={({ target }) => setName(target.value)} />
        <TextField
          label="Hospital"
          value={organization}
          onChange={({ target }) => setOrganization(target.value)}
        />
      </div>
      <RefusalLine sentence={refusal?.sentence} />
      <div>
        <Button onClick={begin} pending={pending} whyOff={whyOff}>
          Begin this program
        </Button>
      </div>
    </fieldset>
  );
}
