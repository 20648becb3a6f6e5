"use client";

import { QRCodeSVG } from "qrcode.react";
import { useState } from "react";
import { Button } from "#components/ui/Button.tsx";
import { CopyButton } from "#components/ui/CopyButton.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { TextField } from "#components/ui/Field.tsx";
import { FormEnd } from "#components/ui/FormEnd.tsx";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import type { PanelProps } from "./AccountPage.tsx";
import { ProofForm } from "./ProofForm.tsx";
import { RecoveryCodes } from "./RecoveryCodes.tsx";

interface Begun {
  readonly totpId: string;
  readonly secret: string;
  readonly uri: string;
}

const TITLES = {
  prove: "Enrol an authenticator app",
  scan: "Scan it, then type its code",
  kept: "Your recovery codes",
};

/** Enrols an authenticator app: proof, its secret, its first code, and codes for when it is lost. */
export function EnrolTotp({ account, onChanged }: Omit<PanelProps, "nowMs">) {
  const [open, setOpen] = useState(false);
  const [begun, setBegun] = useState<Begun>();
  const [codes, setCodes] = useState<readonly string[]>();
  const { run, pending, refusal, reset } = useCommand(api.factors.beginTotp);
  const step = codes ? "kept" : begun ? "scan" : "prove";
  const confirmed = async (recoveryCodes: readonly string[] | null): Promise<void> => {
    if (recoveryCodes) setCodes(recoveryCodes);
    else setOpen(false);
    if (!recoveryCodes) await onChanged();
  };
  const setOpenAndLook = (next: boolean): void => {
    setOpen(next);
    // Only now, for the panel that holds this dialog is another one once there is an app.
    if (!next && codes) void onChanged();
  };
  return (
    <>
      <Button
        size="small"
        onClick={() => {
          reset();
          setBegun(undefined);
          setCodes(undefined);
          setOpen(true);
        }}
      >
        Enrol one…
      </Button>
      <Dialog open={open} onOpenChange={setOpenAndLook} title={TITLES[step]}>
        {codes && <RecoveryCodes codes={codes} onClose={() => setOpenAndLook(false)} />}
        {step === "scan" && begun && <ConfirmTotp begun={begun} onConfirmed={confirmed} />}
        {step === "prove" && (
          <ProofForm
            account={account}
            verb="Go on"
            pending={pending}
            refusal={refusal?.sentence}
            onClose={() => setOpen(false)}
            onProved={async (proof) => setBegun(await run(proof))}
          />
        )}
      </Dialog>
    </>
  );
}

const inFours = (secret: string): string => secret.match(/.{1,4}/g)?.join(" ") ?? secret;

function ConfirmTotp({
  begun,
  onConfirmed,
}: {
  begun: Begun;
  onConfirmed: (recoveryCodes: readonly string[] | null) => Promise<void>;
}) {
  const { totpId, secret, uri } = begun;
  const [firstCode, setFirstCode] = useState("");
  const { run, pending, refusal } = useCommand(api.factors.confirmTotp);
  return (
    <form
      className="grid gap-4"
      onSubmit={async (event) => {
        event.preventDefault();
        const done = await run({ totpId, firstCode });
        if (done) await onConfirmed(done.recoveryCodes);
        else setFirstCode("");
      }}
    >
      <div className="flex flex-wrap items-center gap-4">
        {/* White around it in either theme: a camera needs the contrast. */}
        <div className="rounded-md bg-white p-3">
          <QRCodeSVG value={uri} size={168} title="QR code for the authenticator app" />
        </div>
        <div className="grid min-w-48 flex-1 gap-2">
          <p className="text-dim">Scan it with the app on your phone, or type this into it:</p>
          <p className="figures break-words select-all" data-testid="totp-secret">
            {inFours(secret)}
          </p>
          <span>
            <CopyButton text={secret} what="it" />
          </span>
        </div>
      </div>
      <TextField
        label="The code that it shows now"
        className="figures text-lead tracking-widest"
        inputMode="numeric"
        autoComplete="one-time-code"
        value={firstCode}
        onChange={({ target }) => setFirstCode(target.value)}
      />
      <FormEnd
        verb="Enrol it"
        pending={pending}
        whyOff={firstCode.trim() === "" ? "It needs the first code." : undefined}
        refusal={refusal?.sentence}
      />
    </form>
  );
}
