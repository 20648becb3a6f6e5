interface PartsFieldProps {
  label: string;
  items: readonly { readonly id: string; readonly name: string }[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}

/** Several of a list, each a checkbox. */
export function PartsField({ label, items, chosen, onChange }: PartsFieldProps) {
  return (
    <fieldset className="max-h-48 overflow-y-auto rounded-md border border-edge px-3 py-2">
      <legend className="px-1 text-small font-medium text-dim">{label}</legend>
      {items.map(({ id, name }) => (
        <label key={id} className="flex min-h-7 items-center gap-2">
          <input
            type="checkbox"
            className="size-4 accent-current"
            checked={chosen.includes(id)}
            onChange={({ target }) =>
              onChange(target.checked ? [...chosen, id] : chosen.filter((other) => other !== id))
            }
          />
          {name}
        </label>
      ))}
      {items.length === 0 && <p className="text-small text-faint">None in the inventory yet.</p>}
    </fieldset>
  );
}
