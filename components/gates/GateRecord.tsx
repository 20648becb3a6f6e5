"use client";

import { ChangeRecord, changesOf } from "#components/gateChanges/ChangeRecord.tsx";
import { Disclosure } from "#components/ui/Disclosure.tsx";
import { counted } from "#components/ui/number.ts";
import type { Gate } from "#lib/gates/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { PollRecord } from "./PollRecord.tsx";
import { gateRecord } from "./record.ts";

/** Everything ever answered and decided at a gate, folded away: nothing is overwritten, so nothing is missing. */
export function GateRecord({ gate }: { gate: Gate }) {
  const { entities } = useRoom();
  const polls = gateRecord(gate, entities);
  const answers = polls.reduce((sum, { signOffs }) => sum + signOffs.length, 0);
  const changes = changesOf(entities, gate).length;
  if (polls.length === 0 && changes === 0) return null;
  return (
    <Disclosure
      summary={`The record: ${counted(polls.length, "poll")}, ${counted(answers, "signed answer")}${changes === 0 ? "" : `, ${counted(changes, "change")}`}`}
    >
      <ol>
        {polls.map((record) => (
          <PollRecord key={record.poll.id} record={record} />
        ))}
      </ol>
      <ChangeRecord gate={gate} />
    </Disclosure>
  );
}
