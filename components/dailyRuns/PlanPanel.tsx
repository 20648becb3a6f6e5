"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { useLinks } from "#components/shell/useLinks.ts";
import { Button } from "#components/ui/Button.tsx";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import type { StateWord } from "#components/ui/states.ts";
import { Time } from "#components/ui/Time.tsx";
import { nextOccasion, type PlanStanding, planOf, planStanding, whyNotOrder } from "#lib/dailyRuns/rules.ts";
import { orderRun } from "#lib/dailyRuns/schema.ts";
import { api, orpc } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { versionWords } from "#lib/ruleChanges/ofRun.ts";
import { rulesInForce } from "#lib/ruleChanges/rules.ts";
import { PlanForm } from "./PlanForm.tsx";

/** A run that should have been and was not is not known, and no better. */
const WORDS: Record<Exclude<PlanStanding["state"], "off">, StateWord> = {
  waiting: "PENDING",
  due: "PENDING",
  missed: "UNKNOWN",
  running: "RUNNING",
  done: "DONE",
  failed: "FAILED",
};

/** What is reconciled by itself every day: whether it was, when it is next, and what to do now. */
export function PlanPanel() {
  const { cutover, entities } = useRoom();
  const links = useLinks();
  const nowMs = useNow();
  const { data } = useQuery(orpc.dailyRuns.listInputs.queryOptions({ input: { cutoverId: cutover.id } }));
  const names = data?.names ?? [];
  const plan = planOf(entities);
  const standing = planStanding(entities, cutover.timeZone, nowMs);
  const next = plan?.isOn ? nextOccasion(plan, cutover.timeZone, nowMs) : undefined;
  if (names.length === 0 && plan === undefined)
    return (
      <Panel title="Every day">
        <EmptyState title="Nothing is reconciled by itself">
          The operator names extracts in HOLDPOINT_RECONCILIATION_FILE; then a plan can be made here.
        </EmptyState>
      </Panel>
    );
  return (
    <Panel title="Every day" aside={standing.state !== "off" && <StateBadge state={WORDS[standing.state]} />}>
      <PanelRow>
        <p className={standing.state === "missed" ? "text-hold" : ""}>{standing.sentence}</p>
        <p className="text-small text-dim">
          {standing.atMs !== undefined && standing.state !== "waiting" && (
            <>
              due <Time at={new Date(standing.atMs).toISOString()} nowMs={nowMs} className="figures" />
              {" · "}
            </>
          )}
          {next && (
            <>
              next <Time at={new Date(next.atMs).toISOString()} nowMs={nowMs} className="figures" />
            </>
          )}
          {plan?.isOn && ` · ${plan.input}`}
        </p>
        <p className="text-small text-dim">
          Each run goes by the rules in force when it begins, now{" "}
          <Link href={links.ruleVersions} className="inline-flex min-h-6 items-center link">
            {versionWords(rulesInForce(entities)?.version ?? 0)}
          </Link>
        </p>
        <OrderButton input={plan?.input ?? names[0]} shards={plan?.shards ?? 1} />
      </PanelRow>
      <PlanForm key={plan?.changedAt ?? "none"} plan={plan} names={names} />
    </Panel>
  );
}

function OrderButton({ input, shards }: { input: string | undefined; shards: number }) {
  const { cutover, entities } = useRoom();
  const notAllowed = useWhyNotAllowed(orderRun);
  const { run, pending, refusal } = useCommand(api.dailyRuns.order);
  if (input === undefined) return null;
  return (
    <div className="mt-2">
      <Button
        size="small"
        pending={pending}
        whyOff={notAllowed ?? whyNotOrder(entities)}
        onClick={() => void run({ cutoverId: cutover.id, input, shards })}
      >
        Reconcile now
      </Button>
      <RefusalLine sentence={refusal?.sentence} />
    </div>
  );
}
