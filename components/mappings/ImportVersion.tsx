"use client";

import { type FormEvent, useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { FileField, TextField } from "#components/ui/Field.tsx";
import { FormEnd } from "#components/ui/FormEnd.tsx";
import { counted } from "#components/ui/number.ts";
import { ProblemTable } from "#components/ui/ProblemTable.tsx";
import { api } from "#lib/door/client.ts";
import { LINE_LENGTH_MAX } from "#lib/door/fields.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { type ReadRows, readRows } from "#lib/mappings/rowsFile.ts";
import { differencesBetween, versionsNewestFirst, whyNotAddVersion } from "#lib/mappings/rules.ts";
import { addVersion, versionSchema } from "#lib/mappings/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";

/** Brings a version of the mappings as CSV. Everything that is wrong with it is told by row, before anything is kept. */
export function ImportVersion() {
  const [open, setOpen] = useState(false);
  const whyOff = useWhyNotAllowed(addVersion);
  return (
    <>
      <Button whyOff={whyOff} onClick={() => setOpen(true)}>
        Add a version…
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title="A version of the mappings"
        description="CSV with the columns Domain, Legacy field, FHIR path, Transformation, Note. A version is never edited: what changes comes as the next one."
      >
        <ImportForm whyOff={whyOff} onClose={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

function ImportForm({ whyOff, onClose }: { whyOff: string | undefined; onClose: () => void }) {
  const { cutover, entities } = useRoom();
  const [version, setVersion] = useState("");
  const [change, setChange] = useState("");
  const [read, setRead] = useState<ReadRows>();
  const { run, pending, refusal } = useCommand(api.mappings.addVersion);
  const [newest] = versionsNewestFirst(entities);
  const name = version.trim();
  const rows = read?.rows ?? [];
  const missing = !versionSchema.safeParse(name).success
    ? "Name the version with one word, as the crosswalk does."
    : change.trim() === ""
      ? "Say what it changes."
      : !read
        ? "Choose the file."
        : read.problems.length > 0
          ? "Mend the file first: nothing is kept while a row is wrong."
          : whyNotAddVersion(entities, name, rows);
  const add = async (event: FormEvent) => {
    event.preventDefault();
    if (await run({ cutoverId: cutover.id, version: name, change: change.trim(), rows: [...rows] }))
      onClose();
  };
  return (
    <form onSubmit={add} className="grid gap-3">
      <TextField
        label="Version"
        hint="Such as 2026.11.2"
        value={version}
        onChange={({ target }) => setVersion(target.value)}
      />
      <TextField
        label="What it changes, and why"
        value={change}
        maxLength={LINE_LENGTH_MAX}
        onChange={({ target }) => setChange(target.value)}
      />
      <FileField
        label="File"
        accept=".csv,text/csv"
        onChosen={async (file) => setRead(file && readRows(await file.text()))}
      />
      {read && read.problems.length === 0 && (
        <p role="status" className="text-small text-dim">
          {counted(rows.length, "row")}
          {newest &&
            `, ${counted(differencesBetween(newest.rows, rows).length, "change")} since version ${newest.version}`}
        </p>
      )}
      {read && read.problems.length > 0 && <ProblemTable problems={read.problems} />}
      <FormEnd
        verb="Add it"
        pending={pending}
        whyOff={whyOff ?? missing}
        refusal={refusal?.sentence}
        onClose={onClose}
      />
    </form>
  );
}
