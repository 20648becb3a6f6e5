"use client";

import { ReasonButton } from "#components/ui/ReasonButton.tsx";
import { whyNotDisable } from "#lib/account/rules.ts";
import { POSITIONS_OVER_PEOPLE } from "#lib/account/schema.ts";
import { api } from "#lib/door/client.ts";
import { whyNotPosition } from "#lib/door/positions.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { useRoom } from "#lib/room/live.client.tsx";

interface Props {
  readonly person: { readonly id: string; readonly name: string };
}

/** What a cutover's commander and compliance do about somebody's account: end their sessions, or disable it. Nothing for others. */
export function PersonActions({ person }: Props) {
  const { me } = useRoom();
  if (whyNotPosition(POSITIONS_OVER_PEOPLE, me.positions) !== undefined) return null;
  const facts = { personId: person.id, disabledAt: null, openSessions: 0 };
  return (
    <span className="inline-flex flex-wrap justify-end gap-2">
      <Action
        person={person}
        verb="Sign out"
        title={`End the sessions of ${person.name}`}
        description="They are out at their next step, and off every board within 5 seconds. They can sign in again."
        call={api.account.signOutPerson}
      />
      <Action
        person={person}
        verb="Disable"
        title={`Disable the account of ${person.name}`}
        description="They are out at once and can’t sign in, in any cutover, until the account is enabled again. What they signed stays."
        whyOff={whyNotDisable(facts, me.personId)}
        call={api.account.disablePerson}
      />
    </span>
  );
}

interface ActionProps extends Props {
  readonly verb: string;
  readonly title: string;
  readonly description: string;
  readonly whyOff?: string | undefined;
  readonly call: typeof api.account.signOutPerson;
}

function Action({ person, verb, title, description, whyOff, call }: ActionProps) {
  const { run, pending, refusal } = useCommand(call);
  if (whyOff !== undefined) return null;
  return (
    <ReasonButton
      label={`${verb}…`}
      name={`${verb} ${person.name}`}
      title={title}
      description={description}
      verb={verb}
      intent="nogo"
      whyOff={undefined}
      pending={pending}
      refusal={refusal?.sentence}
      onGiven={async (reason) => (await run({ personId: person.id, reason })) !== undefined}
    />
  );
}
