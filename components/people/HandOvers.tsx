"use client";

import { type FormEvent, useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { SelectField, TextArea } from "#components/ui/Field.tsx";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import { Time } from "#components/ui/Time.tsx";
import { api } from "#lib/door/client.ts";
import { TEXT_LENGTH_MAX } from "#lib/door/fields.ts";
import { type Position, positionTitle } from "#lib/door/positions.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { candidatesFor, handOverState, regularAssignment, whyNotOffer } from "#lib/handOver/rules.ts";
import { type HandOver, offerHandOver, withdrawHandOver } from "#lib/handOver/schema.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { all } from "#lib/room/state.ts";

/** Positions that pass from one shift to the next: what was said, and who has the room. */
export function HandOvers() {
  const { entities, me } = useRoom();
  const nowMs = useNow();
  const handOvers = all(entities, "handOver").reverse();
  const mine = me.positions.filter(
    (position) => regularAssignment(entities, me.personId, position, nowMs)?.kind === "primary",
  );
  return (
    <Panel title="Hand-over between shifts" aside="it passes when the other takes it">
      {mine.length > 0 && (
        <PanelRow>
          <OfferForm key={mine.join()} positions={mine} />
        </PanelRow>
      )}
      {handOvers.length === 0 && (
        <EmptyState title="Nothing was handed over yet">
          Whoever is the primary of a position offers it, with a note; who takes over becomes the primary.
        </EmptyState>
      )}
      {handOvers.map((handOver) => (
        <HandOverRow key={handOver.id} handOver={handOver} />
      ))}
    </Panel>
  );
}

function HandOverRow({ handOver }: { handOver: HandOver }) {
  const { entities, me } = useRoom();
  const nowMs = useNow();
  const notAllowed = useWhyNotAllowed(withdrawHandOver);
  const { run, pending, refusal } = useCommand(api.handOver.withdraw);
  const state = handOverState(handOver, entities, nowMs);
  const { id: handOverId, cutoverId, position, fromPersonName, toPersonName, note, offeredAt } = handOver;
  return (
    <PanelRow className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1">
      <div className="min-w-0">
        <p>
          {positionTitle(position)}: <b className="font-medium">{fromPersonName}</b> to{" "}
          <b className="font-medium">{toPersonName}</b> ·{" "}
          <span className={state === "offered" ? "text-info" : "text-dim"}>{state}</span>
        </p>
        <p className="text-small text-dim">
          <q>{note}</q> · offered <Time at={offeredAt} nowMs={nowMs} className="figures" />
          {handOver.acceptedAt !== null && (
            <>
              {" "}
              · taken <Time at={handOver.acceptedAt} nowMs={nowMs} className="figures" />
            </>
          )}
        </p>
        <RefusalLine sentence={refusal?.sentence} />
      </div>
      {state === "offered" && handOver.fromPersonId === me.personId && (
        <Button
          size="small"
          pending={pending}
          whyOff={notAllowed}
          onClick={() => void run({ cutoverId, handOverId })}
        >
          Withdraw
        </Button>
      )}
    </PanelRow>
  );
}

function OfferForm({ positions }: { positions: readonly Position[] }) {
  const { cutover, entities, me } = useRoom();
  const nowMs = useNow();
  const [position, setPosition] = useState<Position>(positions[0] ?? "incident-commander");
  const [toPersonId, setTo] = useState("");
  const [note, setNote] = useState("");
  const notAllowed = useWhyNotAllowed(offerHandOver);
  const { run, pending, refusal } = useCommand(api.handOver.offer);
  const candidates = candidatesFor(entities, position, me.personId, nowMs);
  const chosen = candidates.some(({ personId }) => personId === toPersonId) ? toPersonId : undefined;
  const whyOff =
    notAllowed ??
    whyNotOffer(entities, me.personId, position, chosen, nowMs) ??
    (note.trim() === "" ? "Say what they must know." : undefined);

  const offer = async (event: FormEvent) => {
    event.preventDefault();
    if (chosen === undefined) return;
    if (await run({ cutoverId: cutover.id, position, toPersonId: chosen, note: note.trim() })) setNote("");
  };
  return (
    <form onSubmit={offer} className="grid grid-cols-1 gap-3">
      <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
        <SelectField
          label="Hand over"
          value={position}
          onChange={({ target }) =>
            setPosition(positions.find((option) => option === target.value) ?? position)
          }
        >
          {positions.map((option) => (
            <option key={option} value={option}>
              {positionTitle(option)}
            </option>
          ))}
        </SelectField>
        <SelectField label="To" value={chosen ?? ""} onChange={({ target }) => setTo(target.value)}>
          <option value="">choose…</option>
          {candidates.map((candidate) => (
            <option key={candidate.personId} value={candidate.personId}>
              {candidate.personName} ({positionTitle(candidate.position)}
              {candidate.kind === "backup" ? ", backup" : ""})
            </option>
          ))}
        </SelectField>
      </div>
      <TextArea
        label="What they must know"
        rows={2}
        value={note}
        maxLength={TEXT_LENGTH_MAX}
        onChange={({ target }) => setNote(target.value)}
      />
      <RefusalLine sentence={refusal?.sentence} />
      <div>
        <Button type="submit" pending={pending} whyOff={whyOff}>
          Offer it
        </Button>
      </div>
    </form>
  );
}
