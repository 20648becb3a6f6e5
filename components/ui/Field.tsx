import { clsx } from "clsx";
import { type ComponentProps, type ReactNode, useId } from "react";

/** 16 px on a phone: below that iOS zooms the page when the field takes focus. */
const CONTROL =
  "w-full rounded-md border border-edge bg-canvas px-3 text-[1rem] text-ink placeholder:text-faint sm:text-body aria-invalid:border-nogo";

interface Labelled {
  label: ReactNode;
  /** What is expected, under the label. */
  hint?: ReactNode;
  /** What is wrong with what was given, and what to do. */
  error?: string;
}

interface FieldProps extends Labelled {
  children: (control: {
    id: string;
    "aria-describedby": string | undefined;
    "aria-invalid": true | undefined;
    className: string;
  }) => ReactNode;
}

/** A label, its control, a hint and an error, tied together. For controls other than the ones below. */
export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const described = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`].filter(
    Boolean,
  );
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="text-small font-medium text-dim">
        {label}
      </label>
      {hint !== undefined && (
        <p id={`${id}-hint`} className="text-small text-faint">
          {hint}
        </p>
      )}
      {children({
        id,
        "aria-describedby": described.length === 0 ? undefined : described.join(" "),
        "aria-invalid": error === undefined ? undefined : true,
        className: CONTROL,
      })}
      {error !== undefined && (
        <p id={`${id}-error`} className="text-small text-nogo">
          {error}
        </p>
      )}
    </div>
  );
}

export function TextField({ label, hint, error, className, ...input }: Labelled & ComponentProps<"input">) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <input {...input} {...control} className={clsx(control.className, "min-h-9", className)} />
      )}
    </Field>
  );
}

interface FileFieldProps extends Labelled {
  /** The kinds of files to choose from; without it any. */
  accept?: string;
  /** Takes what was chosen, or that nothing is chosen any more. */
  onChosen: (file: File | undefined) => unknown;
}

/** Asks for one file. */
export function FileField({ accept, onChosen, ...labelled }: FileFieldProps) {
  return (
    <Field {...labelled}>
      {(control) => (
        <input
          {...control}
          type="file"
          accept={accept}
          className={clsx(control.className, "py-2")}
          onChange={({ target }) => void onChosen(target.files?.[0])}
        />
      )}
    </Field>
  );
}

export function TextArea({ label, hint, error, className, ...input }: Labelled & ComponentProps<"textarea">) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <textarea rows={3} {...input} {...control} className={clsx(control.className, "py-2", className)} />
      )}
    </Field>
  );
}

export function SelectField({
  label,
  hint,
  error,
  className,
  ...input
}: Labelled & ComponentProps<"select">) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <select {...input} {...control} className={clsx(control.className, "min-h-9", className)} />
      )}
    </Field>
  );
}
