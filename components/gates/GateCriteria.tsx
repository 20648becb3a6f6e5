"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import type { Links } from "#components/shell/links.ts";
import { useLinks } from "#components/shell/useLinks.ts";
import { Age } from "#components/ui/Age.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import type { BindingOf } from "#lib/criteria/schema.ts";
import type { CriterionView } from "#lib/gates/criteria.ts";
import type { Gate } from "#lib/gates/schema.ts";
import { useNow } from "#lib/room/live.client.tsx";
import { isByOtherRules } from "#lib/ruleChanges/ofRun.ts";
import { CRITERION_WORDS } from "./words.ts";

function tasksLink(which: BindingOf<"tasks">["which"], links: Links): string {
  const [code, ...others] = which.by === "named" ? which.codes : [];
  if (code !== undefined && others.length === 0) return links.task(code);
  return links.runbook;
}

/** Where what a criterion was read from can be seen. */
export function evidenceLink(
  { criterion: { id, binding }, basis, state }: CriterionView,
  gate: Gate,
  links: Links,
): string {
  if (state === "unknown" && isByOtherRules({ basis })) return links.runRules();
  switch (binding.kind) {
    case "reconciliation":
      return links.discrepancies({ domain: binding.domain });
    case "trigger":
      return links.trigger(binding.triggerId);
    case "signal":
      return links.signal(binding.signalId);
    case "discrepancies":
      return links.discrepancies({ domain: binding.domains?.length === 1 ? binding.domains[0] : undefined });
    case "consent-parity":
      return links.consent;
    case "mappings":
      return links.mappings;
    case "tasks":
      return tasksLink(binding.which, links);
    case "rehearsal":
      return links.runbook;
    case "attestation":
      return links.gate(gate.number);
    case "workforce-parity":
      return links.workforce;
    case "identity-queue":
      // A queue that is here is its own evidence; of one elsewhere it is what was told.
      return basis.startsWith("matchings ") ? links.identity : links.criterion(id);
    case "verification":
    case "test-suite":
      return links.criterion(id);
    case "sampling":
      return links.sample({ domain: binding.domain });
    case "deviation":
      return links.deviation(binding.number);
  }
}

interface GateCriteriaProps {
  gate: Gate;
  criteria: readonly CriterionView[];
  /** What is drawn under each, where there is room for it. */
  details?: (view: CriterionView) => ReactNode;
}

/** A gate's criteria as questions, each with its answer, why, and how old that is; each leads to what it was read from. */
export function GateCriteria({ gate, criteria, details }: GateCriteriaProps) {
  const links = useLinks();
  const nowMs = useNow();
  return (
    <ul>
      {criteria.map((view) => (
        <li key={view.criterion.id} className="border-t border-line">
          <Link
            href={evidenceLink(view, gate, links)}
            className="block px-3 py-2 -outline-offset-2 hover:bg-raised"
          >
            <span className="flex items-start justify-between gap-3">
              <span className="font-medium">{view.criterion.question}</span>
              <StateBadge state={CRITERION_WORDS[view.state]} />
            </span>
            <span className="mt-0.5 flex items-baseline justify-between gap-3 text-small text-dim">
              {view.finding}
              {view.since !== undefined && (
                <Age at={view.since} nowMs={nowMs} className="text-caption whitespace-nowrap text-faint" />
              )}
            </span>
          </Link>
          {details?.(view)}
        </li>
      ))}
    </ul>
  );
}
