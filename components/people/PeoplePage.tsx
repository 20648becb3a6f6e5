"use client";

import { AccessReview } from "./AccessReview.tsx";
import { AssignPosition } from "./AssignPosition.tsx";
import { BreakGlassAccounts } from "./BreakGlassAccounts.tsx";
import { BreakGlassReviews } from "./BreakGlassReviews.tsx";
import { CloseCutover } from "./CloseCutover.tsx";
import { HandOvers } from "./HandOvers.tsx";
import { Holders } from "./Holders.tsx";

/** Who may do what here and why, since when and until when; who it passes to; and what was taken in an emergency. */
export function PeoplePage() {
  return (
    <div className="grid grid-cols-1 items-start gap-2.5 lg:grid-cols-[minmax(0,8fr)_minmax(0,5fr)]">
      <h1 className="sr-only">People</h1>
      <div className="grid grid-cols-1 gap-2.5">
        <Holders />
        <AccessReview />
      </div>
      <div className="grid grid-cols-1 gap-2.5">
        <HandOvers />
        <BreakGlassReviews />
        <BreakGlassAccounts />
        <AssignPosition />
        <CloseCutover />
      </div>
    </div>
  );
}
