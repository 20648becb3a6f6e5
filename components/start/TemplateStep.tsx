import { FileField } from "#components/ui/Field.tsx";
import { TEMPLATES } from "#lib/plan/templates/index.ts";
import { Choice } from "./Choice.tsx";
import { readFile } from "./draft.ts";
import type { StepProps } from "./types.ts";

const FILE_BYTES_MAX = 2_000_000;

/** What the room is filled with: one of ours, or a plan of one's own. */
export function TemplateStep({ draft, change }: StepProps) {
  const reading = draft.template === "file" && draft.file !== null ? readFile(draft.file) : undefined;
  const problem = reading && "problem" in reading ? reading.problem : undefined;
  const take = async (file: File | undefined) => {
    if (!file) return;
    change({ file: file.size > FILE_BYTES_MAX ? "" : await file.text() });
  };
  return (
    <div className="grid gap-2" role="radiogroup" aria-label="Template">
      {TEMPLATES.map(({ key, title, what, hours }) => (
        <Choice
          key={key}
          name="template"
          title={title}
          checked={draft.template === key}
          onChoose={() => change({ template: key })}
        >
          {what} Planned for {hours} hours.
        </Choice>
      ))}
      <Choice
        name="template"
        title="A plan file of your own"
        checked={draft.template === "file"}
        onChoose={() => change({ template: "file" })}
      >
        JSON, as docs/example-plan.json has it, without anything that was done before.
      </Choice>
      {draft.template === "file" && (
        <FileField label="Plan file" error={problem} accept="application/json,.json" onChosen={take} />
      )}
      {reading && "plan" in reading && (
        <p className="text-dim">
          Read: “{reading.plan.cutover.name}”, {reading.plan.gates.length} gates,{" "}
          {reading.plan.runbook?.tasks.length ?? 0} tasks.
        </p>
      )}
    </div>
  );
}
