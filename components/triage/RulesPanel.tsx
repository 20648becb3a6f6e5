"use client";

import { saveFile } from "#components/journal/saveFile.ts";
import { RuleDifferences } from "#components/runs/RuleDifferences.tsx";
import { Button } from "#components/ui/Button.tsx";
import { Disclosure } from "#components/ui/Disclosure.tsx";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { shortHash } from "#components/ui/Hash.tsx";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import type { StateWord } from "#components/ui/states.ts";
import { Time } from "#components/ui/Time.tsx";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { all } from "#lib/room/state.ts";
import { versionWords } from "#lib/ruleChanges/ofRun.ts";
import { changeWords, rulesInForce } from "#lib/ruleChanges/rules.ts";
import type { RuleProposal } from "#lib/ruleChanges/schema.ts";
import { DecideRule } from "./DecideRule.tsx";
import { ProposeRulesFile } from "./ProposeRulesFile.tsx";

/** The versions of the cutover's rules file: what each changes, who proposed it, and who agreed. */
export function RulesPanel() {
  const { entities } = useRoom();
  const proposals = all(entities, "ruleProposal").toSorted((a, b) => b.version - a.version);
  const inForce = rulesInForce(entities);
  return (
    <Panel
      id="rules"
      title="Rules file"
      aside={inForce ? `version ${inForce.version} in force` : "the built-in rules are in force"}
    >
      {proposals.length === 0 ? (
        <EmptyState title="No version of its own">
          Where a difference is none, propose a rule at its cause, or a whole file here; a second person
          decides on it. Runs by other rules count at no gate.
        </EmptyState>
      ) : (
        proposals.map((proposal) => (
          <ProposalRow key={proposal.id} proposal={proposal} isInForce={proposal.id === inForce?.id} />
        ))
      )}
      <PanelRow>
        <div data-acts="">
          <ProposeRulesFile />
        </div>
      </PanelRow>
    </Panel>
  );
}

function ProposalRow({ proposal, isInForce }: { proposal: RuleProposal; isInForce: boolean }) {
  const nowMs = useNow();
  const {
    version,
    change,
    why,
    proposedByName,
    proposedAt,
    outcome,
    decidedByName,
    decidedReason,
    file,
    rulesHash,
  } = proposal;
  return (
    <PanelRow>
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <StateBadge state={stateOf(proposal, isInForce)} />
        <b className="font-medium">Version {version}</b>
        <span>{changeWords(change)}</span>
      </p>
      <p className="mt-1 text-small text-dim">
        {proposedByName}, <Time at={proposedAt} nowMs={nowMs} className="figures" />: “{why}”
        {outcome !== null && ` · ${outcome} by ${decidedByName}: “${decidedReason}”`}
        {" · changes "}
        {proposal.baseVersion === 0 ? "the built-in rules" : `version ${proposal.baseVersion}`}
      </p>
      <div data-acts="" className="mt-2 flex flex-wrap items-start gap-2">
        {outcome === null && <DecideRule proposal={proposal} />}
        <Button
          size="small"
          intent="quiet"
          onClick={() => saveFile(`rules-${version}.yaml`, "application/yaml", file)}
        >
          Save the file
        </Button>
      </div>
      <Disclosure
        summary={`How it differs from ${versionWords(proposal.baseVersion)}`}
        open={outcome === null}
        className="mt-2 rounded-md border"
      >
        <RuleDifferences rulesHash={rulesHash} version={proposal.baseVersion} />
      </Disclosure>
      <Disclosure summary={`What the file says · ${shortHash(rulesHash)}`} className="mt-2 rounded-md border">
        <pre className="overflow-x-auto px-3 pb-3 text-small">{file}</pre>
      </Disclosure>
    </PanelRow>
  );
}

function stateOf({ outcome }: RuleProposal, isInForce: boolean): StateWord {
  if (outcome === null) return "ASKED";
  if (outcome === "rejected") return "REFUSED";
  return isInForce ? "IN FORCE" : "OVER";
}
