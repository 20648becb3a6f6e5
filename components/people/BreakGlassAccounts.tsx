"use client";

import { type FormEvent, useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { TextField } from "#components/ui/Field.tsx";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { ReasonDialog } from "#components/ui/ReasonDialog.tsx";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import { Time } from "#components/ui/Time.tsx";
import { namedAccounts } from "#lib/breakGlass/rules.ts";
import {
  type BreakGlassAccount,
  endBreakGlassAccount,
  nameBreakGlassAccount,
} from "#lib/breakGlass/schema.ts";
import { api } from "#lib/door/client.ts";
import { LINE_LENGTH_MAX } from "#lib/door/fields.ts";
import { whyNotPosition } from "#lib/door/positions.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { PersonField } from "./AssignPosition.tsx";

/** The local accounts that were named beforehand for break-glass. */
export function BreakGlassAccounts() {
  const { entities, me } = useRoom();
  const accounts = namedAccounts(entities);
  const mayName = whyNotPosition(nameBreakGlassAccount.allowed.positions ?? [], me.positions) === undefined;
  return (
    <Panel title="Accounts for break-glass" aside="local ones, for when all else fails">
      {accounts.length === 0 && (
        <EmptyState title="No account is named">
          Without one, nobody can get in when the people who hold a position can’t be reached.
        </EmptyState>
      )}
      {accounts.map((account) => (
        <AccountRow key={account.id} account={account} />
      ))}
      {mayName && (
        <PanelRow>
          <NameForm />
        </PanelRow>
      )}
    </Panel>
  );
}

function AccountRow({ account }: { account: BreakGlassAccount }) {
  const { me } = useRoom();
  const nowMs = useNow();
  const [open, setOpen] = useState(false);
  const notAllowed = useWhyNotAllowed(endBreakGlassAccount);
  const { run, pending, refusal } = useCommand(api.breakGlass.endAccount);
  const { id: accountId, cutoverId, personName, justification, namedAt, namedByName } = account;
  const mayEnd = whyNotPosition(endBreakGlassAccount.allowed.positions ?? [], me.positions) === undefined;
  return (
    <PanelRow className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1">
      <div className="min-w-0">
        <p className="font-medium">{personName}</p>
        <p className="text-small text-dim">
          {justification} · named <Time at={namedAt} nowMs={nowMs} className="figures" /> by {namedByName}
        </p>
      </div>
      {mayEnd && (
        <Button size="small" whyOff={notAllowed} onClick={() => setOpen(true)}>
          Take off…
        </Button>
      )}
      <ReasonDialog
        open={open}
        onOpenChange={setOpen}
        title={`Take ${personName} off the list`}
        description="They can’t start break-glass any more. One that is on goes on until it is ended."
        verb="Take off"
        whyOff={notAllowed}
        pending={pending}
        refusal={refusal?.sentence}
        onGiven={async (reason) => (await run({ cutoverId, accountId, reason })) !== undefined}
      />
    </PanelRow>
  );
}

function NameForm() {
  const { cutover, me } = useRoom();
  const [person, setPerson] = useState<{ personId: string; name: string; login: string }>();
  const [justification, setJustification] = useState("");
  const notAllowed = useWhyNotAllowed(nameBreakGlassAccount);
  const { run, pending, refusal } = useCommand(api.breakGlass.nameAccount);
  const whyOff =
    notAllowed ??
    (person === undefined ? "Choose whose account." : undefined) ??
    (person?.personId === me.personId ? "Nobody names their own account." : undefined) ??
    (justification.trim() === "" ? "Say why." : undefined);
  const name = async (event: FormEvent) => {
    event.preventDefault();
    if (!person) return;
    const { personId } = person;
    if (!(await run({ cutoverId: cutover.id, personId, justification: justification.trim() }))) return;
    setPerson(undefined);
    setJustification("");
  };
  return (
    <form onSubmit={name} className="grid grid-cols-1 gap-3">
      <PersonField person={person} onChoose={setPerson} />
      <TextField
        label="Justification"
        value={justification}
        maxLength={LINE_LENGTH_MAX}
        onChange={({ target }) => setJustification(target.value)}
      />
      <RefusalLine sentence={refusal?.sentence} />
      <div>
        <Button type="submit" pending={pending} whyOff={whyOff}>
          Name the account
        </Button>
      </div>
    </form>
  );
}
