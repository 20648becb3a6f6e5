import { LINE_LENGTH_MAX } from "#lib/door/fields.ts";
import { TextField } from "./Field.tsx";

interface ReasonFieldProps {
  value: string;
  onChange: (reason: string) => void;
  hint?: string;
}

/** Asks why, in one line. */
export function ReasonField({
  value,
  onChange,
  hint = "One sentence; it goes into the journal.",
}: ReasonFieldProps) {
  return (
    <TextField
      label="Reason"
      hint={hint}
      value={value}
      maxLength={LINE_LENGTH_MAX}
      onChange={({ target }) => onChange(target.value)}
    />
  );
}
