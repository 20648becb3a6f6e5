"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { useLinks } from "#components/shell/useLinks.ts";
import { Button } from "#components/ui/Button.tsx";
import { TextArea } from "#components/ui/Field.tsx";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { type RecordKey, whyNotReview } from "#lib/sampling/rules.ts";
import {
  type Answer,
  answerSchema,
  COMMENT_LENGTH_MAX,
  reviewRecord,
  type Sample,
} from "#lib/sampling/schema.ts";
import { nextFor } from "./nextFor.ts";
import { recordName } from "./useSamplingFilter.ts";
import { ANSWER_WORDS } from "./words.ts";

const INTENTS = { agreed: "go", "not-agreed": "nogo", unsure: "hold" } as const;

/** Agreed, not agreed, unsure, with a comment; then the next one. */
export function AnswerForm({ sample, record }: { sample: Sample; record: RecordKey }) {
  const { entities, me } = useRoom();
  const nowMs = useNow();
  const router = useRouter();
  const links = useLinks();
  const [comment, setComment] = useState("");
  const notAllowed = useWhyNotAllowed(reviewRecord);
  const { run, pending, refusal } = useCommand(api.sampling.review);
  const whyOff = notAllowed ?? whyNotReview(entities, sample, record, me, nowMs);
  const given = comment.trim();

  const answer = async (said: Answer) => {
    const { cutoverId, id: sampleId, domain } = sample;
    if (!(await run({ cutoverId, sampleId, ...record, answer: said, comment: given === "" ? null : given })))
      return;
    const next = nextFor(entities, sample, me.personId, record);
    if (next && recordName(next) !== recordName(record))
      router.push(links.sample({ domain, record: recordName(next) }), { scroll: false });
  };
  return (
    <section aria-label="Your answer" className="grid gap-2">
      <TextArea
        label="Comment"
        hint="Kept encrypted with the chart; shown with your answer to those who may see it."
        rows={2}
        value={comment}
        maxLength={COMMENT_LENGTH_MAX}
        onChange={({ target }) => setComment(target.value)}
      />
      <div className="flex flex-wrap items-center gap-2">
        {answerSchema.options.map((option) => (
          <span key={option} data-tone={INTENTS[option]}>
            <Button
              intent={INTENTS[option]}
              pending={pending}
              whyOff={whyOff ?? (option !== "agreed" && given === "" ? "Say what you saw." : undefined)}
              onClick={() => void answer(option)}
            >
              {ANSWER_WORDS[option]}
            </Button>
          </span>
        ))}
      </div>
      <RefusalLine sentence={refusal?.sentence} />
    </section>
  );
}
