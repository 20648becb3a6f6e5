"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { PersonActions } from "#components/access/PersonActions.tsx";
import { useLinks } from "#components/shell/useLinks.ts";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { Panel } from "#components/ui/Panel.tsx";
import { PanelLink } from "#components/ui/PanelLink.tsx";
import { Table, Td, Th } from "#components/ui/Table.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { Assignment } from "#lib/access/schema.ts";
import { orpc } from "#lib/door/client.ts";
import { positionTitle, whyNotPosition } from "#lib/door/positions.ts";
import { accessList, accessState } from "#lib/people/rules.ts";
import { listSignIns } from "#lib/people/schema.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { EndAssignment } from "./EndAssignment.tsx";
import { SignInFacts } from "./SignInFacts.tsx";

/** Sign-ins are the house's, not the room's: nobody tells this screen of one. */
const SIGN_INS_MS = 30_000;

/** Who holds which position now, or will: since when, until when, why, and how they sign in. */
export function Holders() {
  const { cutover, entities, me } = useRoom();
  const nowMs = useNow();
  const links = useLinks();
  const rows = accessList(entities).filter((assignment) => accessState(assignment, nowMs) !== "past");
  const mayAsk = whyNotPosition(listSignIns.allowed.positions ?? [], me.positions) === undefined;
  const { data } = useQuery(
    orpc.people.listSignIns.queryOptions({
      input: { cutoverId: cutover.id },
      enabled: mayAsk,
      refetchInterval: SIGN_INS_MS,
      // Somebody new in the list is asked about at once.
      queryKey: ["sign-ins", cutover.id, rows.length],
      placeholderData: keepPreviousData,
    }),
  );
  return (
    <Panel
      title="Who holds what"
      aside={<PanelLink href={links.rollback}>machines hold service tokens</PanelLink>}
    >
      {rows.length === 0 ? (
        <EmptyState title="Nobody holds a position" />
      ) : (
        <Table caption="Who holds which position">
          <thead>
            <tr>
              <Th>position</Th>
              <Th>who</Th>
              <Th>since – until</Th>
              <Th>signs in with</Th>
              <Th>
                <span className="sr-only">what can be done</span>
              </Th>
            </tr>
          </thead>
          <tbody>
            {rows.map((assignment) => (
              <tr key={assignment.id} className="align-top">
                <Td>
                  {positionTitle(assignment.position)}
                  <span className="block text-small text-faint">{assignment.kind}</span>
                </Td>
                <Td>
                  <b className="font-medium">{assignment.personName}</b>
                  <span className="block max-w-96 text-small text-dim">{assignment.justification}</span>
                </Td>
                <Td className="whitespace-nowrap">
                  <Term assignment={assignment} nowMs={nowMs} />
                </Td>
                <Td>
                  {mayAsk ? (
                    <SignInFacts
                      summary={data?.people.find(({ personId }) => personId === assignment.personId)}
                    />
                  ) : (
                    <span className="text-faint">—</span>
                  )}
                </Td>
                <Td className="text-right">
                  <EndAssignment assignment={assignment} />
                  <PersonActions person={{ id: assignment.personId, name: assignment.personName }} />
                </Td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </Panel>
  );
}

/** From when to when, and by whom it was given. */
export function Term({ assignment, nowMs }: { assignment: Assignment; nowMs: number }) {
  const { startsAt, endsAt, givenByName } = assignment;
  return (
    <>
      <Time at={startsAt} nowMs={nowMs} className="figures" /> –{" "}
      {endsAt === null ? "open" : <Time at={endsAt} nowMs={nowMs} className="figures" />}
      <span className="block text-small text-faint">by {givenByName ?? "not recorded"}</span>
    </>
  );
}
