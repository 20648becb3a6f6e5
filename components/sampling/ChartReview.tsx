"use client";

import { useQuery } from "@tanstack/react-query";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Time } from "#components/ui/Time.tsx";
import { SideBySide } from "#components/values/SideBySide.tsx";
import { orpc } from "#lib/door/client.ts";
import { positionTitle } from "#lib/door/positions.ts";
import { refusalOf } from "#lib/door/useCommand.client.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { type RecordKey, recordState, reviewsOf } from "#lib/sampling/rules.ts";
import type { Sample } from "#lib/sampling/schema.ts";
import { AnswerForm } from "./AnswerForm.tsx";
import { CloseRecord } from "./CloseRecord.tsx";
import { PatientLine } from "./PatientLine.tsx";
import { ANSWER_WORDS, RECORD_WORDS } from "./words.ts";

interface ChartReviewProps {
  sample: Sample;
  record: RecordKey;
  /** When the session ends. */
  until: string;
}

/** One record, source beside target, and what the reviewers say of it. Nothing of it is kept in the browser's cache. */
export function ChartReview({ sample, record, until }: ChartReviewProps) {
  const { entities } = useRoom();
  const nowMs = useNow();
  const { data, error } = useQuery(
    orpc.sampling.showRecord.queryOptions({
      input: { cutoverId: sample.cutoverId, sampleId: sample.id, ...record },
      gcTime: 0,
      staleTime: 0,
      retry: false,
      refetchOnWindowFocus: false,
    }),
  );
  const reviews = reviewsOf(entities, sample.id, record);
  if (error) return <EmptyState title="The chart was not shown">{refusalOf(error).sentence}</EmptyState>;
  if (!data) return <EmptyState title="Opening the chart…" />;
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap items-baseline justify-between gap-2">
        <p className="flex items-center gap-2">
          <b>Record {record.place + 1}</b>
          <StateBadge state={RECORD_WORDS[recordState(entities, sample, record)]} />
        </p>
        <p className="text-small text-faint">
          shown to you until <Time at={until} nowMs={nowMs} className="figures" />
        </p>
      </div>
      <PatientLine patients={data.patients} />
      <SideBySide rows={data.rows} caption="The record, source beside target" />
      {reviews.length > 0 && (
        <ul aria-label="Answers" className="grid gap-1">
          {reviews.map((review) => (
            <li key={review.id}>
              {review.reviewerName}, {positionTitle(review.position)}:{" "}
              <b className="font-medium">
                {review.answer === null
                  ? "answered; shown when the second person has answered"
                  : ANSWER_WORDS[review.answer]}
              </b>
              {data.comments
                .filter(({ reviewId }) => reviewId === review.id)
                .map(({ comment }) => (
                  <q key={comment} className="ml-2 text-dim">
                    {comment}
                  </q>
                ))}
            </li>
          ))}
        </ul>
      )}
      <AnswerForm sample={sample} record={record} />
      <CloseRecord sample={sample} record={record} />
    </div>
  );
}
