import { CopyButton } from "#components/ui/CopyButton.tsx";
import { Disclosure } from "#components/ui/Disclosure.tsx";
import type { AuditExample } from "#lib/safeguards/examples.ts";

/** Questions to the audit log, as queries that run. */
export function AuditExamples({ examples }: { examples: readonly AuditExample[] }) {
  return (
    <Disclosure summary={`${examples.length} queries that run`}>
      <ul className="grid gap-3 border-t border-line px-3 py-2.5">
        {examples.map(({ question, how, query }) => (
          <li key={question} className="grid gap-1">
            <div className="flex items-center justify-between gap-3">
              <p>
                {question} <span className="text-small text-faint">{how}</span>
              </p>
              <CopyButton text={query} what={`the query: ${question}`} />
            </div>
            <pre
              className="overflow-x-auto rounded-sm bg-canvas px-2 py-1.5 text-small whitespace-pre-wrap"
              tabIndex={-1}
            >
              {query}
            </pre>
          </li>
        ))}
      </ul>
    </Disclosure>
  );
}
