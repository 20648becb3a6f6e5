import { StateMark } from "#components/ui/StateMark.tsx";
import type { Severity as SeverityWord } from "#lib/reconciliation/vocabulary.ts";
import { SEVERITY_LOOKS } from "./discrepancyWords.ts";

/** How bad a discrepancy is, as a word; the two that wait for nobody with a shape and a colour. */
export function Severity({ severity }: { severity: SeverityWord }) {
  const look = SEVERITY_LOOKS[severity];
  if (!look) return <span className="text-small text-dim">{severity}</span>;
  return (
    <span
      data-tone={look.tone}
      className="inline-flex items-center gap-1.5 text-small font-semibold whitespace-nowrap text-(--tone)"
    >
      <StateMark shape={look.shape} tone={look.tone} />
      {severity}
    </span>
  );
}
