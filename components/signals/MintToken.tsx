"use client";

import { type FormEvent, useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { CopyButton } from "#components/ui/CopyButton.tsx";
import { SelectField, TextField } from "#components/ui/Field.tsx";
import { PanelRow } from "#components/ui/Panel.tsx";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import { mintServiceToken, serviceTokenSchema } from "#lib/access/schema.ts";
import { api } from "#lib/door/client.ts";
import { LINE_LENGTH_MAX } from "#lib/door/fields.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { useRoom } from "#lib/room/live.client.tsx";

const PURPOSES = serviceTokenSchema.shape.purpose.options;
const DAYS_USUAL = 30;
const DAYS_MAX = 366;

/** A form for a new token, which is shown this once: only its hash is kept. */
export function MintToken() {
  const { cutover } = useRoom();
  const [label, setLabel] = useState("");
  const [purpose, setPurpose] = useState<(typeof PURPOSES)[number]>("signals");
  const [days, setDays] = useState(DAYS_USUAL);
  const [minted, setMinted] = useState<{ label: string; token: string }>();
  const notAllowed = useWhyNotAllowed(mintServiceToken);
  const { run, pending, refusal } = useCommand(api.access.mintServiceToken);

  const mint = async (event: FormEvent) => {
    event.preventDefault();
    const given = label.trim();
    const output = await run({ cutoverId: cutover.id, purpose, label: given, validForDays: days });
    if (!output) return;
    setMinted({ label: given, token: output.token });
    setLabel("");
  };

  return (
    <PanelRow className="grid gap-3">
      <form onSubmit={mint} className="grid items-start gap-3 sm:grid-cols-[2fr_1fr_1fr_auto]">
        <TextField
          label="Which machine"
          placeholder="lab interface engine"
          value={label}
          maxLength={LINE_LENGTH_MAX}
          onChange={({ target }) => setLabel(target.value)}
        />
        <SelectField
          label="May send"
          value={purpose}
          onChange={({ target }) =>
            setPurpose(PURPOSES.find((option) => option === target.value) ?? "signals")
          }
        >
          {PURPOSES.map((option) => (
            <option key={option} value={option}>
              {option}
            </option>
          ))}
        </SelectField>
        <TextField
          label="For days"
          type="number"
          min={1}
          max={DAYS_MAX}
          value={days}
          onChange={({ target }) => setDays(target.valueAsNumber)}
        />
        <Button
          type="submit"
          intent="primary"
          className="mt-5"
          pending={pending}
          whyOff={
            notAllowed ??
            (label.trim() === "" ? "Say which machine." : undefined) ??
            (days >= 1 && days <= DAYS_MAX ? undefined : `1 to ${DAYS_MAX} days.`)
          }
        >
          Give a token
        </Button>
      </form>
      <RefusalLine sentence={refusal?.sentence} />
      {minted && <Minted {...minted} onDone={() => setMinted(undefined)} />}
    </PanelRow>
  );
}

function Minted({ label, token, onDone }: { label: string; token: string; onDone: () => void }) {
  return (
    <div role="status" className="grid gap-2 rounded-md border border-info bg-info-bg px-3 py-3">
      <p className="font-medium">
        The token of {label}, shown this once. Copy it now; it is kept only as a hash.
      </p>
      <code className="rounded-sm bg-canvas px-2 py-1.5 break-all select-all">{token}</code>
      <span className="flex flex-wrap gap-2">
        <CopyButton text={token} what="the token" />
        <Button size="small" intent="quiet" onClick={onDone}>
          I have it
        </Button>
      </span>
    </div>
  );
}
