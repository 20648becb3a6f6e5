import Link from "next/link";
import { linksOf } from "#components/shell/links.ts";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { Panel } from "#components/ui/Panel.tsx";
import { Time } from "#components/ui/Time.tsx";
import { positionTitle } from "#lib/door/positions.ts";
import type { PanelProps } from "./AccountPage.tsx";

/** What one holds, in which cutover. */
export function PositionsPanel({ account, nowMs }: Pick<PanelProps, "account" | "nowMs">) {
  return (
    <Panel title="What you hold">
      {account.positions.length === 0 ? (
        <EmptyState title="You hold no position in any cutover">
          The incident commander of yours gives you one.
        </EmptyState>
      ) : (
        <ul>
          {account.positions.map(
            ({ assignmentId, cutoverId, cutoverName, position, kind, startsAt, endsAt }) => (
              <li key={assignmentId} className="border-t border-line px-3 py-2">
                <p>
                  <b className="font-medium">{positionTitle(position)}</b>
                  {kind !== "primary" && <span className="text-dim"> ({kind})</span>} ·{" "}
                  <Link href={linksOf(cutoverId).board} className="link">
                    {cutoverName}
                  </Link>
                </p>
                <p className="text-small text-dim">
                  since <Time at={startsAt} nowMs={nowMs} className="figures" />
                  {endsAt !== null && (
                    <>
                      {" "}
                      · until <Time at={endsAt} nowMs={nowMs} className="figures" />
                    </>
                  )}
                </p>
              </li>
            ),
          )}
        </ul>
      )}
    </Panel>
  );
}
