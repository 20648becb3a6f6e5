"use client";

import { useMemo, useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { FileField } from "#components/ui/Field.tsx";
import { FormEnd } from "#components/ui/FormEnd.tsx";
import { counted } from "#components/ui/number.ts";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { FIELDS, NAME_SEPARATOR } from "#lib/inventory/fields.ts";
import { planImport } from "#lib/inventory/importPlan.ts";
import { kindTitle, kindTitles } from "#lib/inventory/rules.ts";
import { CSV_LENGTH_MAX, type ItemKind, importItems } from "#lib/inventory/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { ImportPreview } from "./ImportPreview.tsx";

/** Takes things of a kind in from a CSV file: first what it would do and what is wrong with it, row by row; then all of it or nothing. */
export function ImportItems({ kind }: { kind: ItemKind }) {
  const [open, setOpen] = useState(false);
  const notAllowed = useWhyNotAllowed(importItems);
  return (
    <>
      <Button whyOff={notAllowed} onClick={() => setOpen(true)}>
        Import CSV…
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={`Import ${kindTitles(kind)} from a CSV file`}
        description={`A row whose name is known changes that ${kindTitle(kind)}; another adds one. Columns that the file does not have stay as they are.`}
        wide
      >
        <ImportForm kind={kind} whyOff={notAllowed} onClose={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

interface ImportFormProps {
  kind: ItemKind;
  whyOff: string | undefined;
  onClose: () => void;
}

function ImportForm({ kind, whyOff, onClose }: ImportFormProps) {
  const { cutover, entities } = useRoom();
  const [file, setFile] = useState<{ name: string; csv: string }>();
  const [tooLong, setTooLong] = useState(false);
  const { run, pending, refusal, reset } = useCommand(api.inventory.importItems);
  // Worked out again when the inventory changes under it: what is shown is what would be done.
  const plan = useMemo(() => file && planImport(kind, file.csv, entities), [kind, file, entities]);
  const doing = plan?.rows.filter(({ does }) => does !== "nothing").length ?? 0;
  const take = async (given: File | undefined) => {
    reset();
    setTooLong((given?.size ?? 0) > CSV_LENGTH_MAX);
    setFile(
      given && given.size <= CSV_LENGTH_MAX ? { name: given.name, csv: await given.text() } : undefined,
    );
  };
  const whyNotNow =
    plan === undefined
      ? "Choose a file first."
      : plan.problems.length > 0
        ? "Nothing is imported until every row is right."
        : doing === 0
          ? "The inventory says all of it already."
          : undefined;
  return (
    <div className="grid gap-3">
      <FileField
        label="CSV file"
        hint={`Columns: ${FIELDS[kind].map(({ label }) => label).join(", ")}. Several names in one cell have ${NAME_SEPARATOR} between them.`}
        error={tooLong ? "The file is too long; split it." : undefined}
        accept=".csv,.tsv,.txt,text/csv"
        onChosen={take}
      />
      {plan && file && <ImportPreview kind={kind} name={file.name} plan={plan} />}
      <FormEnd
        verb={`Import ${counted(doing, "row")}`}
        pending={pending}
        whyOff={whyOff ?? whyNotNow}
        refusal={refusal?.sentence}
        onClose={onClose}
        onDo={async () => {
          if (!plan || !file) return;
          const done = await run({ cutoverId: cutover.id, kind, csv: file.csv, previewHash: plan.hash });
          if (done) onClose();
        }}
      />
    </div>
  );
}
