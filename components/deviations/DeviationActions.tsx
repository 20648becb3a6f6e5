"use client";

import { useId, useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button, type ButtonIntent } from "#components/ui/Button.tsx";
import { ReasonDialog } from "#components/ui/ReasonDialog.tsx";
import * as rules from "#lib/deviations/rules.ts";
import {
  cancelDeviation,
  type Deviation,
  decideDeviation,
  recordDeviation,
  verifyDeviation,
} from "#lib/deviations/schema.ts";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { useRoom } from "#lib/room/live.client.tsx";

type Asked = "approve" | "refuse" | "do" | "undo" | "pass" | "fail" | "cancel";

const QUESTIONS: Record<Asked, { button: string; verb: string; about: string; intent: ButtonIntent }> = {
  approve: {
    button: "Approve",
    verb: "Approve it",
    about: "It may be done then, as it was asked for. You answer for that with who asked.",
    intent: "go",
  },
  refuse: { button: "Refuse", verb: "Refuse it", about: "It is not done. The record stays.", intent: "nogo" },
  do: {
    button: "It was done",
    verb: "Record it",
    about: "Say what was done. Somebody else verifies it.",
    intent: "primary",
  },
  undo: {
    button: "It was undone",
    verb: "Record it",
    about: "Say what was done to undo it. Somebody else verifies that it is undone.",
    intent: "plain",
  },
  pass: {
    button: "Verified",
    verb: "I verified it",
    about: "Say what you looked at and what you saw. It stands open no longer then.",
    intent: "go",
  },
  fail: {
    button: "It does not hold",
    verb: "It does not hold",
    about: "Say what you saw. It is done again or undone, and gates stay shut.",
    intent: "nogo",
  },
  cancel: {
    button: "Give it up",
    verb: "Give it up",
    about: "It is not done. The record stays.",
    intent: "quiet",
  },
};

/** What can be done with a deviation as it stands; a button that is off says why. */
export function DeviationActions({ deviation }: { deviation: Deviation }) {
  const { me } = useRoom();
  const reasonId = useId();
  const [asked, setAsked] = useState<Asked>();
  const state = rules.deviationState(deviation);
  const notDecide = useWhyNotAllowed(decideDeviation) ?? rules.whyNotDecideDeviation(deviation, me);
  const notAllowedToRecord = useWhyNotAllowed(recordDeviation);
  const notVerify = useWhyNotAllowed(verifyDeviation) ?? rules.whyNotVerifyDeviation(deviation, me);
  const notCancel = useWhyNotAllowed(cancelDeviation) ?? rules.whyNotCancelDeviation(deviation, me);
  const notRecord = (kind: "do" | "undo"): string | undefined =>
    notAllowedToRecord ?? rules.whyNotRecordDeviation(deviation, kind);
  const why: Record<Asked, string | undefined> = {
    approve: notDecide,
    refuse: notDecide,
    do: notRecord("do"),
    undo: notRecord("undo"),
    pass: notVerify,
    fail: notVerify,
    cancel: notCancel,
  };
  const offered: Record<rules.DeviationState, readonly Asked[]> = {
    asked: ["approve", "refuse", "cancel"],
    approved: ["do", "cancel"],
    done: ["pass", "fail"],
    failed: ["do", "undo"],
    verified: ["undo"],
    undone: [],
    refused: [],
    cancelled: [],
  };
  // Who can't give it up is not told so beside what they can do.
  const shown = offered[state].filter((act) => act !== "cancel" || why.cancel === undefined);
  if (shown.length === 0) return null;
  const reasons = new Set(shown.flatMap((act) => why[act] ?? []));
  return (
    <div className="flex flex-wrap items-start gap-2">
      {shown.map((act) => (
        <Button
          key={act}
          size="small"
          intent={QUESTIONS[act].intent}
          whyOff={why[act]}
          whyOffShownAt={why[act] === undefined ? undefined : reasonId}
          onClick={() => setAsked(act)}
        >
          {QUESTIONS[act].button}
        </Button>
      ))}
      {reasons.size > 0 && (
        <p id={reasonId} className="w-full text-small text-hold">
          {[...reasons].join(" ")}
        </p>
      )}
      {asked && (
        <AskWords
          key={asked}
          deviation={deviation}
          asked={asked}
          whyOff={why[asked]}
          onClose={() => setAsked(undefined)}
        />
      )}
    </div>
  );
}

interface AskWordsProps {
  deviation: Deviation;
  asked: Asked;
  whyOff: string | undefined;
  onClose: () => void;
}

function AskWords({ deviation, asked, whyOff, onClose }: AskWordsProps) {
  const decide = useCommand(api.deviations.decide);
  const record = useCommand(api.deviations.recordDone);
  const verify = useCommand(api.deviations.verify);
  const cancel = useCommand(api.deviations.cancel);
  const { cutoverId, id: deviationId, number, what } = deviation;
  const it = { cutoverId, deviationId };
  const [{ pending, refusal }, give] = {
    approve: [decide, (reason: string) => decide.run({ ...it, outcome: "approved", reason })] as const,
    refuse: [decide, (reason: string) => decide.run({ ...it, outcome: "refused", reason })] as const,
    do: [record, (note: string) => record.run({ ...it, kind: "do", note })] as const,
    undo: [record, (note: string) => record.run({ ...it, kind: "undo", note })] as const,
    pass: [verify, (finding: string) => verify.run({ ...it, result: "pass", finding })] as const,
    fail: [verify, (finding: string) => verify.run({ ...it, result: "fail", finding })] as const,
    cancel: [cancel, (reason: string) => cancel.run({ ...it, reason })] as const,
  }[asked];
  const { verb, about, intent } = QUESTIONS[asked];
  return (
    <ReasonDialog
      open
      onOpenChange={onClose}
      title={`Deviation ${number} · ${what}`}
      description={about}
      verb={verb}
      intent={intent === "quiet" ? "primary" : intent}
      whyOff={whyOff}
      pending={pending}
      refusal={refusal?.sentence}
      onGiven={async (words) => (await give(words)) !== undefined}
    />
  );
}
