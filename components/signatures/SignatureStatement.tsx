"use client";

import type { ReactNode } from "react";
import { Disclosure } from "#components/ui/Disclosure.tsx";
import { dayOfMonth, timeOfDay, utc, zoneName } from "#components/ui/time.ts";
import { positionTitle } from "#lib/door/positions.ts";
import { canonicalJson } from "#lib/journal/canonical.ts";
import type { Proposal, Statement } from "#lib/signatures/schema.ts";

/** The words of the record that a signer wrote themself. */
const WRITTEN = ["comment", "reason"] as const;

/** The exact statement, as the server would keep it; dimmed while it is being written anew. */
export function SignatureStatement({
  proposal,
  current,
}: {
  proposal: Proposal | undefined;
  current: boolean;
}) {
  if (!proposal) return <p className="text-small text-faint">The statement is being written.</p>;
  const { statement, statementHash } = proposal;
  return (
    <section
      aria-label="The statement"
      aria-busy={!current}
      className="overflow-clip rounded-md border border-line bg-canvas"
    >
      <StatementLines statement={statement} dimmed={!current} />
      <Disclosure summary={<span className="text-small">The exact bytes, and the hash that is signed</span>}>
        <div className="grid gap-2 px-3 pb-3 text-small">
          <p className="figures break-all text-dim">{statementHash}</p>
          <pre className="max-h-60 overflow-auto rounded-md border border-line bg-panel p-3 break-all whitespace-pre-wrap">
            {canonicalJson(statement)}
          </pre>
        </div>
      </Disclosure>
    </section>
  );
}

/** A statement in the order in which a person reads it. */
function StatementLines({ statement, dimmed = false }: { statement: Statement; dimmed?: boolean }) {
  const { act, question, meaning, record, personName, position, evidenceHash } = statement;
  const written = WRITTEN.map((field) => record.content[field]).find((words) => typeof words === "string");
  return (
    <dl className={`grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 px-3 py-2.5 ${dimmed ? "opacity-60" : ""}`}>
      <Line term="What">{act}</Line>
      {question !== null && <Line term="Question">{question}</Line>}
      <Line term="Meaning">{meaning}</Line>
      {written !== undefined && <Line term="In words">{String(written)}</Line>}
      <Line term="Signed by">
        {personName}, {positionTitle(position)}
      </Line>
      <Line term="Time">
        <SignedTime statement={statement} />
      </Line>
      {evidenceHash !== null && (
        <Line term="Evidence">
          <span className="figures text-small break-all text-dim">{evidenceHash}</span>
        </Line>
      )}
    </dl>
  );
}

function SignedTime({ statement: { signedAt, timeZone } }: { statement: Statement }) {
  const atMs = Date.parse(signedAt);
  return (
    <time dateTime={signedAt}>
      <span className="figures">
        {dayOfMonth(atMs, timeZone)} {timeOfDay(atMs, timeZone, true)} {zoneName(atMs, timeZone)}
      </span>
      <span className="block text-small text-faint">
        <span className="figures">{utc(atMs)}</span>, {timeZone}
      </span>
    </time>
  );
}

function Line({ term, children }: { term: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-faint">{term}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}
