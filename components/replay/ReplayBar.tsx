"use client";

import { ChevronLeft, ChevronRight } from "lucide-react";
import Link from "next/link";
import { Button, buttonClass } from "#components/ui/Button.tsx";
import { grouped } from "#components/ui/number.ts";
import { useTimeZone } from "#components/ui/TimeZone.tsx";
import { dayOfMonth, timeOfDay, utc, zoneName } from "#components/ui/time.ts";
import { usePast } from "#lib/room/live.client.tsx";
import { MomentSlider } from "./MomentSlider.tsx";
import { SignerSaw } from "./SignerSaw.tsx";
import { useAddressAt, useGoTo } from "./useGoTo.ts";

/** Over every room of the past: that it is the past, when in it, the way through it, and the way back. */
export function ReplayBar() {
  const past = usePast();
  const zone = useTimeZone();
  const goTo = useGoTo();
  const addressAt = useAddressAt();
  if (!past) return null;
  const { at, seq, lastSeq } = past;
  const atMs = Date.parse(at);
  return (
    <section
      aria-label="The past"
      data-tone="info"
      className="border-b-2 border-info bg-(--tone-bg) px-4 py-2"
    >
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <strong className="rounded-sm bg-info px-2 py-0.5 text-lead font-semibold tracking-wide text-canvas">
          THE PAST
        </strong>
        <p className="text-lead">
          The room as it was on{" "}
          <time dateTime={at} title={utc(atMs)} className="figures font-semibold">
            {dayOfMonth(atMs, zone)} {timeOfDay(atMs, zone, true)}
          </time>{" "}
          {zoneName(atMs, zone)}
          <span className="text-dim">
            {", "}after entry <span className="figures">{grouped(seq)}</span> of{" "}
            <span className="figures">{grouped(lastSeq)}</span>
          </span>
        </p>
        <span className="flex items-center gap-2 print:hidden lg:ml-auto">
          {seq > 1 && (
            <Button size="small" aria-label="One entry back" onClick={() => goTo({ seq: seq - 1 })}>
              <ChevronLeft aria-hidden="true" className="size-4" />
            </Button>
          )}
          {seq < lastSeq && (
            <Button size="small" aria-label="One entry on" onClick={() => goTo({ seq: seq + 1 })}>
              <ChevronRight aria-hidden="true" className="size-4" />
            </Button>
          )}
          <Link href={addressAt(undefined)} className={buttonClass({ intent: "primary", size: "small" })}>
            Back to now
          </Link>
        </span>
      </div>
      <MomentSlider past={past} />
      <SignerSaw past={past} />
      <p className="text-small text-dim">
        Nothing can be done in the past, and its clocks stand. How far a run had got and how the journal was
        sealed then was not kept: it shows as unknown.
      </p>
    </section>
  );
}
