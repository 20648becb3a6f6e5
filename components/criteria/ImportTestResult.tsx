"use client";

import { type FormEvent, useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { FileField, TextField } from "#components/ui/Field.tsx";
import { FormEnd } from "#components/ui/FormEnd.tsx";
import { fromLocalInput, toLocalInput } from "#components/ui/localTime.ts";
import { useTimeZone } from "#components/ui/TimeZone.tsx";
import { importTestResult, REPORT_CHARACTERS_MAX } from "#lib/checks/schema.ts";
import { api } from "#lib/door/client.ts";
import { LINE_LENGTH_MAX } from "#lib/door/fields.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";

/** Brings the report of a test suite: JUnit XML, or a FHIR TestReport. */
export function ImportTestResult({ cutoverId, suite }: { cutoverId: string; suite: string }) {
  const [open, setOpen] = useState(false);
  const notAllowed = useWhyNotAllowed(importTestResult);
  if (notAllowed !== undefined && !open) return null;
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        Import a report…
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={`Import a report of ${suite}`}
        description="JUnit XML, or a FHIR TestReport as JSON, 2 MiB at the most. Names of cases are kept, and nothing that they printed."
      >
        <ImportForm
          cutoverId={cutoverId}
          suite={suite}
          whyNotAllowed={notAllowed}
          onClose={() => setOpen(false)}
        />
      </Dialog>
    </>
  );
}

interface ImportFormProps {
  cutoverId: string;
  suite: string;
  whyNotAllowed: string | undefined;
  onClose: () => void;
}

function ImportForm({ cutoverId, suite, whyNotAllowed, onClose }: ImportFormProps) {
  const zone = useTimeZone();
  const [file, setFile] = useState<File>();
  const [ran, setRan] = useState("");
  const { run, pending, refusal } = useCommand(api.checks.importTestResult);
  const ranAtMs = fromLocalInput(ran, zone);
  const whyOff =
    whyNotAllowed ??
    (file === undefined ? "Choose the report." : undefined) ??
    (file && file.size > REPORT_CHARACTERS_MAX ? "It is larger than 2 MiB." : undefined) ??
    (ranAtMs === undefined ? "Say when the tests ran." : undefined);
  const bring = async (event: FormEvent) => {
    event.preventDefault();
    if (!file || ranAtMs === undefined) return;
    const done = await run({
      cutoverId,
      suite,
      fileName: file.name.slice(0, LINE_LENGTH_MAX),
      ranAt: new Date(ranAtMs).toISOString(),
      content: await file.text(),
    });
    if (done) onClose();
  };
  return (
    <form className="grid gap-3" onSubmit={bring}>
      <FileField
        label="Report"
        accept=".xml,.json,application/xml,text/xml,application/json"
        onChosen={(chosen) => {
          setFile(chosen);
          if (chosen) setRan(toLocalInput(chosen.lastModified, zone));
        }}
      />
      <TextField
        label="When the tests ran"
        hint="Where the report says an earlier time itself, that one counts."
        type="datetime-local"
        value={ran}
        onChange={({ target }) => setRan(target.value)}
      />
      <FormEnd
        verb="Import"
        pending={pending}
        whyOff={whyOff}
        refusal={refusal?.sentence}
        onClose={onClose}
      />
    </form>
  );
}
