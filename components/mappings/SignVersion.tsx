"use client";

import { useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { SignatureDialog } from "#components/signatures/SignatureDialog.tsx";
import { SignedNote } from "#components/signatures/SignedNote.tsx";
import { WithdrawButton } from "#components/signatures/WithdrawButton.tsx";
import { Button } from "#components/ui/Button.tsx";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { signOffOf, whyNotSignVersion, whyNotWithdrawMappingSignOff } from "#lib/mappings/rules.ts";
import {
  type MappingSignOff,
  type MappingVersion,
  signVersion,
  withdrawMappingSignOff,
} from "#lib/mappings/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { MappingRows } from "./MappingRows.tsx";
import { VersionChanges } from "./VersionChanges.tsx";

/** Whether a clinical expert has signed a version, and the way to do so. */
export function SignVersion({
  version,
  before,
}: {
  version: MappingVersion;
  before: MappingVersion | undefined;
}) {
  const { entities, me } = useRoom();
  const [open, setOpen] = useState(false);
  const notAllowed = useWhyNotAllowed(signVersion);
  const signOff = signOffOf(entities, version);
  const whyOff = whyNotSignVersion(version, entities, me) ?? notAllowed;
  if (signOff)
    return (
      <div className="grid gap-1">
        <SignedNote signatureId={signOff.signatureId} />
        <Withdraw signOff={signOff} />
      </div>
    );
  return (
    <>
      <Button size="small" intent="primary" whyOff={whyOff} onClick={() => setOpen(true)}>
        Sign version {version.version}…
      </Button>
      {open && (
        <SignatureDialog
          open
          onOpenChange={setOpen}
          title={`Version ${version.version} of the mappings`}
          asked={{ verb: "Sign", intent: "primary", comment: null }}
          command={signVersion.name}
          call={api.mappings.signVersion}
          input={() => ({
            cutoverId: version.cutoverId,
            mappingVersionId: version.id,
            position: "clinical-informatics" as const,
            contentHash: version.contentHash,
          })}
          whyOff={whyOff}
        >
          <div className="rounded-md border border-line bg-canvas">
            {before && <VersionChanges version={version} before={before} />}
            <MappingRows version={version} />
          </div>
        </SignatureDialog>
      )}
    </>
  );
}

function Withdraw({ signOff }: { signOff: MappingSignOff }) {
  const { entities, me } = useRoom();
  const notAllowed = useWhyNotAllowed(withdrawMappingSignOff);
  const command = useCommand(api.mappings.withdrawSignOff);
  const whyOff = whyNotWithdrawMappingSignOff(signOff, entities, me) ?? notAllowed;
  const { id: mappingSignOffId, cutoverId, version } = signOff;
  return (
    <span>
      <WithdrawButton
        look="quiet"
        title={`Withdraw the signature under version ${version}`}
        description="Nobody has signed it then; the record stays."
        whyOff={whyOff}
        command={command}
        onGiven={(reason) => command.run({ cutoverId, mappingSignOffId, reason })}
      />
    </span>
  );
}
