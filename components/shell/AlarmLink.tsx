"use client";

import Link from "next/link";
import { useTriggerViews } from "#components/triggers/useTriggerViews.ts";
import { counted } from "#components/ui/number.ts";
import { StateMark } from "#components/ui/StateMark.tsx";
import { useLinks } from "./useLinks.ts";

/** On every page: that a rollback trigger fires. */
export function AlarmLink() {
  const firing = useTriggerViews().filter(({ view }) => view.state === "firing");
  const { rollback } = useLinks();
  return (
    <span role="status">
      {firing.length > 0 && (
        <Link
          href={rollback}
          data-tone="nogo"
          className="inline-flex min-h-6 items-center gap-1.5 rounded-sm bg-(--tone-bg) px-2 text-small font-semibold whitespace-nowrap text-(--tone)"
        >
          <StateMark shape="cross" tone="nogo" />
          {counted(firing.length, "trigger")} firing
        </Link>
      )}
    </span>
  );
}
