"use client";

import { useId, useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { TextField } from "#components/ui/Field.tsx";
import { FormEnd } from "#components/ui/FormEnd.tsx";
import { grouped } from "#components/ui/number.ts";
import { ReasonField } from "#components/ui/ReasonField.tsx";
import { Table, Td, Th } from "#components/ui/Table.tsx";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { currentImport, currentMap } from "#lib/workforce/rules.ts";
import { setRoleMap } from "#lib/workforce/schema.ts";
import { linesOf, type RoleLine, readLines } from "./roleDraft.ts";

/** Says what each role of the legacy becomes; what is saved is the next version. */
export function EditRoleMap() {
  const { entities } = useRoom();
  const [open, setOpen] = useState(false);
  const notAllowed = useWhyNotAllowed(setRoleMap);
  const nothing =
    !currentImport(entities, "legacy") && !currentMap(entities)
      ? "Import the accounts of the legacy side first: their roles are what is mapped."
      : undefined;
  return (
    <>
      <Button size="small" whyOff={notAllowed ?? nothing} onClick={() => setOpen(true)}>
        Role map…
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title="What each role of the legacy becomes"
        description="A role that becomes nothing is given up by choice; one that is not mapped is unknown, and nobody signs for a unit that has it."
        wide
      >
        <MapForm whyOff={notAllowed} onClose={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

function MapForm({ whyOff, onClose }: { whyOff: string | undefined; onClose: () => void }) {
  const { cutover, entities } = useRoom();
  const [map] = useState(() => currentMap(entities));
  const [lines, setLines] = useState(() => linesOf(map, currentImport(entities, "legacy")));
  const [baseline, setBaseline] = useState(map?.baseline.join("; ") ?? "");
  const [note, setNote] = useState("");
  const { run, pending, refusal } = useCommand(api.workforce.setRoleMap);
  const known = useId();
  const read = readLines(lines, baseline);
  const set = (at: number, line: Partial<RoleLine>) =>
    setLines(lines.map((each, index) => (index === at ? { ...each, ...line } : each)));
  const save = async () => {
    if (!("content" in read)) return;
    const given = {
      cutoverId: cutover.id,
      ...read.content,
      note: note.trim(),
      fromVersion: map?.version ?? 0,
    };
    if (await run(given)) onClose();
  };
  const whyNotNow =
    "unfinished" in read
      ? `Say what “${read.unfinished}” becomes.`
      : note.trim() === ""
        ? "It needs a reason."
        : undefined;
  return (
    <div className="grid gap-3">
      <datalist id={known}>
        {currentImport(entities, "target")?.roles.map(({ role }) => (
          <option key={role} value={role} />
        ))}
      </datalist>
      <Table caption="Roles of the legacy and what they become" tall="max-h-[46dvh]">
        <thead>
          <tr>
            <Th>role of the legacy</Th>
            <Th numeric>accounts</Th>
            <Th>becomes</Th>
            <Th>critical</Th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ legacyRole, accounts, targets, fate, critical }, index) => (
            <tr key={legacyRole} className="align-top">
              <Td className="min-w-28">{legacyRole}</Td>
              <Td numeric>{grouped(accounts)}</Td>
              <Td className="min-w-56">
                <span className="flex flex-wrap gap-1">
                  <select
                    aria-label={`${legacyRole}: what it does`}
                    value={fate}
                    className="min-h-8 rounded-md border border-edge bg-canvas px-2"
                    onChange={({ target }) => set(index, { fate: target.value as RoleLine["fate"] })}
                  >
                    <option value="unmapped">not mapped yet</option>
                    <option value="becomes">becomes</option>
                    <option value="given-up">is given up</option>
                  </select>
                  {fate === "becomes" && (
                    <input
                      aria-label={`${legacyRole}: becomes`}
                      list={known}
                      value={targets}
                      placeholder="target roles, ; between"
                      className="min-h-8 min-w-0 flex-1 rounded-md border border-edge bg-canvas px-2 placeholder:text-faint"
                      onChange={({ target }) => set(index, { targets: target.value })}
                    />
                  )}
                </span>
              </Td>
              <Td>
                <input
                  type="checkbox"
                  aria-label={`${legacyRole}: care stops without it`}
                  checked={critical}
                  className="size-5"
                  onChange={({ target }) => set(index, { critical: target.checked })}
                />
              </Td>
            </tr>
          ))}
        </tbody>
      </Table>
      <TextField
        label="Target roles that everybody has"
        hint="Nobody gains by them; with ; between."
        value={baseline}
        onChange={({ target }) => setBaseline(target.value)}
      />
      <ReasonField value={note} onChange={setNote} />
      <FormEnd
        verb={`Save as version ${(map?.version ?? 0) + 1}`}
        pending={pending}
        whyOff={whyOff ?? whyNotNow}
        refusal={refusal?.sentence}
        onClose={onClose}
        onDo={save}
      />
    </div>
  );
}
