"use client";

import { useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Age } from "#components/ui/Age.tsx";
import { Button } from "#components/ui/Button.tsx";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { type EmergencyView, emergencyViews } from "#lib/workforce/rules.ts";
import {
  BREAK_GLASS_TEST_DAYS_MAX,
  recordBreakGlassTest,
  type WorkforceParity,
} from "#lib/workforce/schema.ts";
import { EMERGENCY_WORDS } from "./words.ts";

/** The accounts for when nothing else works: whether they are at the target, and whether anybody has tried them. */
export function EmergencyPanel({ parity }: { parity: WorkforceParity }) {
  const { entities } = useRoom();
  const nowMs = useNow();
  const views = emergencyViews(parity, entities, nowMs);
  return (
    <Panel title="Emergency accounts" aside={`a try counts for ${BREAK_GLASS_TEST_DAYS_MAX} days`}>
      {views.length === 0 && (
        <EmptyState title="There is none at either side">
          Mark them in the export by the kind break-glass: a gate does not pass without one.
        </EmptyState>
      )}
      {views.map((view) => (
        <EmergencyRow key={view.account.login} view={view} nowMs={nowMs} />
      ))}
    </Panel>
  );
}

function EmergencyRow({ view: { account, state, test }, nowMs }: { view: EmergencyView; nowMs: number }) {
  const { cutover, me } = useRoom();
  const [open, setOpen] = useState(false);
  const notAllowed = useWhyNotAllowed(recordBreakGlassTest);
  const { run, pending, refusal } = useCommand(api.workforce.recordBreakGlassTest);
  const record = async (outcome: "pass" | "fail") => {
    const testedAt = new Date().toISOString();
    if (await run({ cutoverId: cutover.id, login: account.login, outcome, testedAt })) setOpen(false);
  };
  const mayRecord = recordBreakGlassTest.allowed.positions?.some((each) => me.positions.includes(each));
  return (
    <PanelRow className="grid gap-1">
      <p className="flex flex-wrap items-baseline justify-between gap-2">
        <span>
          <b className="font-medium">{account.login}</b> <span className="text-faint">{account.unit}</span>
        </span>
        <StateBadge state={EMERGENCY_WORDS[state]} />
      </p>
      <p className="text-small text-dim">
        {!account.target ? "Not enabled at the target. " : ""}
        {test ? (
          <>
            {test.outcome === "pass" ? "Worked" : "Did not work"}{" "}
            <Age at={test.testedAt} nowMs={nowMs} className="figures" /> ago, told by {test.recordedByName}
          </>
        ) : (
          "Nobody has told of a try."
        )}
      </p>
      {mayRecord && account.target && (
        <span data-acts="" className="flex flex-wrap items-start gap-1">
          {open ? (
            <>
              <Button
                size="small"
                intent="go"
                pending={pending}
                whyOff={notAllowed}
                onClick={() => record("pass")}
              >
                It worked
              </Button>
              <Button
                size="small"
                intent="nogo"
                pending={pending}
                whyOff={notAllowed}
                onClick={() => record("fail")}
              >
                It did not
              </Button>
              <Button size="small" intent="quiet" onClick={() => setOpen(false)}>
                Not now
              </Button>
            </>
          ) : (
            <Button size="small" onClick={() => setOpen(true)}>
              I have just tried it…
            </Button>
          )}
        </span>
      )}
      <RefusalLine sentence={refusal?.sentence} />
    </PanelRow>
  );
}
