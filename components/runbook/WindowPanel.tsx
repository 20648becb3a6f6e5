"use client";

import { useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Time } from "#components/ui/Time.tsx";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import * as rules from "#lib/runbook/rules.ts";
import { assignCommand, COMMAND_ROLES, type CommandRole, openWindow } from "#lib/runbook/schema.ts";
import { NameCommand } from "./NameCommand.tsx";

/** Who commands the window, and whether it is open. */
export function WindowPanel({ facts }: { facts: rules.RunbookFacts }) {
  const { cutover, entities } = useRoom();
  const nowMs = useNow();
  const [naming, setNaming] = useState<CommandRole>();
  const { run, pending, refusal } = useCommand(api.runbook.openWindow);
  const notAllowed = useWhyNotAllowed(openWindow);
  const notAssign = useWhyNotAllowed(assignCommand);
  const why = rules.whyNotOpenWindow({ ...facts, entities }, nowMs);
  const command = rules.commandOf(entities);
  return (
    <Panel
      title="Command of the window"
      aside={
        facts.window && (
          <>
            opened <Time at={facts.window.openedAt} nowMs={nowMs} /> by {facts.window.openedByName}
          </>
        )
      }
    >
      <ul>
        {COMMAND_ROLES.map((role) => {
          const ownership = command.get(role);
          const incomplete = rules.whyRoleIncomplete(role, entities, nowMs);
          return (
            <li
              key={role}
              className="grid items-center gap-x-4 gap-y-1 border-t border-line px-3 py-2 sm:grid-cols-[12rem_1fr_auto]"
            >
              <span>{rules.roleName(role)}</span>
              <span className="text-dim">
                {ownership && (
                  <>
                    <b className="font-medium text-ink">{ownership.personName}</b>, then{" "}
                    {ownership.backupName}; above both {ownership.escalation}.{" "}
                  </>
                )}
                {incomplete !== undefined && <span className="text-hold">{incomplete}</span>}
              </span>
              {notAssign === undefined && (
                <Button size="small" onClick={() => setNaming(role)}>
                  Name
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      <PanelRow className="grid gap-2">
        {facts.window ? (
          <p className="flex items-center gap-2">
            <StateBadge state="OPEN" /> The control sequence may begin.
          </p>
        ) : (
          <>
            <div>
              <Button
                intent="primary"
                pending={pending}
                whyOff={notAllowed ?? (why.length > 0 ? why.join(" ") : undefined)}
                onClick={() => run({ cutoverId: cutover.id })}
              >
                Open the window
              </Button>
            </div>
            <RefusalLine sentence={refusal?.sentence} />
          </>
        )}
      </PanelRow>
      {naming && <NameCommand role={naming} onClose={() => setNaming(undefined)} />}
    </Panel>
  );
}
