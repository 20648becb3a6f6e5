"use client";

import { type FormEvent, useState } from "react";
import { Dialog } from "#components/ui/Dialog.tsx";
import { SelectField, TextField } from "#components/ui/Field.tsx";
import { FormEnd } from "#components/ui/FormEnd.tsx";
import { inForce } from "#lib/access/rules.ts";
import { api } from "#lib/door/client.ts";
import { LINE_LENGTH_MAX } from "#lib/door/fields.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { commandOf, roleName } from "#lib/runbook/rules.ts";
import type { CommandRole } from "#lib/runbook/schema.ts";

/** Names who answers for a part of the window. */
export function NameCommand({ role, onClose }: { role: CommandRole; onClose: () => void }) {
  const { cutover, entities } = useRoom();
  const nowMs = useNow();
  const before = commandOf(entities).get(role);
  const [personId, setPersonId] = useState(before?.personId ?? "");
  const [backupId, setBackupId] = useState(before?.backupId ?? "");
  const [escalation, setEscalation] = useState(before?.escalation ?? "");
  const { run, pending, refusal } = useCommand(api.runbook.assignCommand);
  const people = new Map(
    Object.values(entities.assignment)
      .filter((assignment) => assignment.position !== "executive" && inForce(assignment, nowMs))
      .map(({ personId: id, personName }) => [id, personName]),
  );
  const lacking =
    personId === "" || backupId === ""
      ? "Choose two people."
      : personId === backupId
        ? "The backup is another person."
        : escalation.trim() === ""
          ? "Say whom to call above both."
          : undefined;
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (lacking !== undefined) return;
    const input = { cutoverId: cutover.id, role, personId, backupId, escalation: escalation.trim() };
    if (await run(input)) onClose();
  };
  const options = (
    <>
      <option value="">choose</option>
      {[...people].map(([id, name]) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </>
  );
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={roleName(role)}
      description="Named people, for as long as the window is open."
    >
      <form onSubmit={save} className="grid gap-3">
        <SelectField label="Who" value={personId} onChange={({ target }) => setPersonId(target.value)}>
          {options}
        </SelectField>
        <SelectField label="Backup" value={backupId} onChange={({ target }) => setBackupId(target.value)}>
          {options}
        </SelectField>
        <TextField
          label="Escalation"
          hint="Whom to call above both, and how."
          value={escalation}
          maxLength={LINE_LENGTH_MAX}
          onChange={({ target }) => setEscalation(target.value)}
        />
        <FormEnd verb="Name them" pending={pending} whyOff={lacking} refusal={refusal?.sentence} />
      </form>
    </Dialog>
  );
}
