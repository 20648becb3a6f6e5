"use client";

import { useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { FileField, TextField } from "#components/ui/Field.tsx";
import { FormEnd } from "#components/ui/FormEnd.tsx";
import { fromLocalInput } from "#components/ui/localTime.ts";
import { counted, grouped } from "#components/ui/number.ts";
import { ProblemTable } from "#components/ui/ProblemTable.tsx";
import { useTimeZone } from "#components/ui/TimeZone.tsx";
import { api } from "#lib/door/client.ts";
import { refusalOf } from "#lib/door/useCommand.client.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import type { ReadAccounts } from "#lib/workforce/checkAccounts.ts";
import { formatOf, readAccounts } from "#lib/workforce/readAccounts.ts";
import { CSV_COLUMNS } from "#lib/workforce/readCsvAccounts.ts";
import { currentImport, whyNotCount } from "#lib/workforce/rules.ts";
import { startImport } from "#lib/workforce/schema.ts";
import { sendAccounts } from "#lib/workforce/sendAccounts.ts";
import { type AccountFormat, FILE_CHARACTERS_MAX, type Side } from "#lib/workforce/vocabulary.ts";

/** Takes a side's accounts in from a file: first what is wrong with it, row by row; then all of it or nothing. */
export function ImportAccounts({ side }: { side: Side }) {
  const [open, setOpen] = useState(false);
  const notAllowed = useWhyNotAllowed(startImport);
  return (
    <>
      <Button size="small" whyOff={notAllowed} onClick={() => setOpen(true)}>
        Import…
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={`Import the accounts of the ${side} side`}
        description="All accounts of the side, as CSV, SCIM 2.0 or LDIF: what is not in the file counts as not there."
        wide
      >
        <ImportForm side={side} whyOff={notAllowed} onClose={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

interface Taken {
  readonly name: string;
  readonly format: AccountFormat;
  readonly read: ReadAccounts;
}

interface ImportFormProps {
  side: Side;
  whyOff: string | undefined;
  onClose: () => void;
}

function ImportForm({ side, whyOff, onClose }: ImportFormProps) {
  const { cutover, entities } = useRoom();
  const zone = useTimeZone();
  const [file, setFile] = useState<Taken>();
  const [tooLong, setTooLong] = useState(false);
  const [taken, setTaken] = useState("");
  const [done, setDone] = useState<number>();
  const [refusal, setRefusal] = useState<string>();
  const [reason, setReason] = useState("");
  const takenAtMs = fromLocalInput(taken, zone);
  const takenAt = takenAtMs === undefined ? undefined : new Date(takenAtMs).toISOString();
  const current = currentImport(entities, side);
  const whyOlder = takenAt && whyNotCount({ side, takenAt, olderThanId: null }, entities);
  const older =
    whyOlder && current && reason.trim() !== ""
      ? { thanImportId: current.id, reason: reason.trim() }
      : undefined;

  const take = async (given: File | undefined) => {
    setRefusal(undefined);
    setFile(undefined);
    setTooLong((given?.size ?? 0) > FILE_CHARACTERS_MAX);
    if (!given || given.size > FILE_CHARACTERS_MAX) return;
    const text = await given.text();
    const format = formatOf(given.name, text);
    setFile({ name: given.name, format, read: readAccounts(format, text) });
  };
  const send = async () => {
    if (!file || takenAt === undefined) return;
    setDone(0);
    setRefusal(undefined);
    try {
      await sendAccounts(
        {
          startImport: (input) => api.workforce.startImport(input, once()),
          fileAccounts: (input) => api.workforce.fileAccounts(input),
          finishImport: (input) => api.workforce.finishImport(input, once()),
        },
        {
          cutoverId: cutover.id,
          side,
          format: file.format,
          label: file.name,
          takenAt,
          older,
          accounts: file.read.accounts,
          onProgress: setDone,
        },
      );
      onClose();
    } catch (error) {
      setRefusal(`${refusalOf(error).sentence} What was compared before still counts.`);
    } finally {
      setDone(undefined);
    }
  };
  const count = file?.read.accounts.length ?? 0;
  const whyNotNow = !file
    ? "Choose a file first."
    : file.read.problems.length > 0
      ? "Nothing is imported until every row is right."
      : takenAt === undefined
        ? "Say when the directory was as the file says."
        : whyOlder && !older
          ? "Say why an older export is to count."
          : undefined;
  return (
    <div className="grid gap-3">
      <FileField
        label="File"
        hint={`CSV columns: ${CSV_COLUMNS}; lists with ; between.`}
        error={tooLong ? "The file is too long; export fewer attributes." : undefined}
        accept=".csv,.tsv,.txt,.json,.ldif,.ldf"
        onChosen={take}
      />
      {file && <Preview {...file} />}
      <TextField
        type="datetime-local"
        label="Exported at"
        hint={`When the directory was as the file says, ${zone}.`}
        value={taken}
        onChange={({ target }) => setTaken(target.value)}
      />
      {whyOlder && (
        <TextField
          label="Why it is to count all the same"
          hint={whyOlder}
          value={reason}
          onChange={({ target }) => setReason(target.value)}
        />
      )}
      <FormEnd
        verb={
          done === undefined
            ? `Import ${counted(count, "account")}`
            : `${grouped(done)} of ${grouped(count)} sent`
        }
        pending={done !== undefined}
        whyOff={whyOff ?? whyNotNow}
        refusal={refusal}
        onClose={onClose}
        onDo={send}
      />
    </div>
  );
}

const once = () => ({ context: { idempotencyKey: crypto.randomUUID() } });

const FORMATS: Readonly<Record<AccountFormat, string>> = { csv: "CSV", scim: "SCIM 2.0", ldif: "LDIF" };

/** What is in a file, or what is wrong with it, row by row. */
function Preview({ name, format, read: { accounts, problems } }: Taken) {
  const of = (kind: string): number => accounts.filter((account) => account.kind === kind).length;
  return (
    <div className="grid gap-2">
      <p role="status">
        <b className="font-medium">{name}</b> ({FORMATS[format]}):{" "}
        {problems.length > 0
          ? `${counted(problems.length, "problem")}; mend them and choose the file again.`
          : `${counted(of("person"), "person", "people")}, ${counted(of("service"), "service account")}, ${counted(of("break-glass"), "emergency account")}; ${grouped(accounts.filter(({ enabled }) => enabled).length)} enabled.`}
      </p>
      {problems.length > 0 && (
        <ProblemTable problems={problems} counts={format === "ldif" ? "line" : "row"} />
      )}
    </div>
  );
}
