import { CommandLine } from "#components/ui/CommandLine.tsx";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";

const HOLDS = [
  "the journal with its signed heads, and a proof for each decision and signature",
  "gates with criteria, polls, every answer, and what each signer saw",
  "reconciliation runs: accounts, verdicts, hashes, discrepancies by pseudonym",
  "acceptances, mappings, deviations, notices, rehearsals: or that none are recorded",
  "access with justifications, break-glass, keys, the HIPAA runbook, retention",
  "FHIR AuditEvent (IHE BALP) and Provenance",
  "an index as a page and as a PDF, and a signed list of all files",
];

/** What a reader finds in a binder, and how to check one. */
export function InABinder() {
  return (
    <Panel title="What is in a binder">
      <PanelRow className="grid gap-3 text-dim">
        <ul className="grid list-disc gap-1 pl-4">
          {HOLDS.map((what) => (
            <li key={what}>{what}</li>
          ))}
        </ul>
        <p>Records are named by pseudonyms; no patient’s name, record number or birth date is in it.</p>
        <p>To check one on any machine, without a network:</p>
        <CommandLine>npx holdpoint verify BINDER.zip --key KEY --head SAVED_HEAD</CommandLine>
      </PanelRow>
    </Panel>
  );
}
