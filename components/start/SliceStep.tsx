import { Lacks } from "#components/slices/Lacks.tsx";
import { SelectField, TextArea, TextField } from "#components/ui/Field.tsx";
import { wordOf } from "#lib/inventory/fields.ts";
import { IDENTITY_KINDS } from "#lib/inventory/schema.ts";
import { lacksOf } from "#lib/opening/rules.ts";
import { type Draft, planOfDraft } from "./draft.ts";
import type { StepProps } from "./types.ts";

const LINES: readonly [keyof Draft["slice"], string, string?][] = [
  ["name", "Slice", "Empty: no slice is drawn now"],
  ["site", "Site"],
  ["department", "Department"],
  ["workflow", "A clinical workflow of it", "Order a laboratory test and read its result"],
  ["downstreamSystem", "A system that receives what is done there", "The laboratory, the pharmacy"],
  ["identitySource", "Where sign-in comes from", "The staff directory"],
];

/** The first slice, and whether it is a real one. */
export function SliceStep({ draft, change }: StepProps) {
  const set = (part: Partial<Draft["slice"]>) => change({ slice: { ...draft.slice, ...part } });
  const reading = planOfDraft(draft);
  const [slice] = "plan" in reading ? lacksOf(reading.plan) : [];
  return (
    <>
      <p className="text-dim">
        The part of the hospital that goes over on its own. What it leaves out, it proves nothing about.
      </p>
      <div className="grid items-end gap-3 sm:grid-cols-2">
        {LINES.map(([field, label, hint]) => (
          <TextField
            key={field}
            label={label}
            {...(hint ? { hint } : {})}
            value={draft.slice[field]}
            onChange={({ target }) => set({ [field]: target.value })}
          />
        ))}
        <SelectField
          label="Kind of sign-in"
          value={draft.slice.identityKind}
          onChange={({ target }) =>
            set({ identityKind: IDENTITY_KINDS.find((kind) => kind === target.value) ?? "ad" })
          }
        >
          {IDENTITY_KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {wordOf(kind)}
            </option>
          ))}
        </SelectField>
      </div>
      <TextArea
        label="How a patient is known to be the same person on both sides"
        rows={2}
        value={draft.slice.patientMatching}
        onChange={({ target }) => set({ patientMatching: target.value })}
      />
      <TextArea
        label="Whose consents count, and by which rules"
        rows={2}
        value={draft.slice.consentScope}
        onChange={({ target }) => set({ consentScope: target.value })}
      />
      {"problem" in reading && <p className="text-small text-hold">{reading.problem}</p>}
      {slice && <Lacks lacks={slice.lacks} />}
    </>
  );
}
