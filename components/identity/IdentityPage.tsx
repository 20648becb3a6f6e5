"use client";

import { useSearchParams } from "next/navigation";
import { z } from "zod";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { useMoment } from "#components/replay/useMoment.ts";
import type { PairFilter } from "#components/shell/links.ts";
import { useFilter } from "#components/shell/useFilter.ts";
import { useLinks } from "#components/shell/useLinks.ts";
import { CommandLine } from "#components/ui/CommandLine.tsx";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { Panel } from "#components/ui/Panel.tsx";
import { countedMatchings } from "#lib/identity/rules.ts";
import { listPairs } from "#lib/identity/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { QueueHead } from "./QueueHead.tsx";
import { ReviewDesk } from "./ReviewDesk.tsx";

const filterSchema = z.object({
  matching: z.coerce.number().int().positive().optional().catch(undefined),
  which: z.enum(["mine", "open", "conflicts", "decided", "all"]).optional().catch(undefined),
  pair: z.coerce.number().int().positive().optional().catch(undefined),
});

/** Pairs of patients' records of which a person has to say whether they are of one human. */
export function IdentityPage() {
  const { cutover, entities } = useRoom();
  const inAddress: PairFilter = filterSchema.parse(Object.fromEntries(useSearchParams()));
  const [filter, narrow] = useFilter(inAddress, useLinks().pairs);
  const past = useMoment() !== undefined;
  const notAllowed =
    useWhyNotAllowed(listPairs) ??
    (past ? "Pairs are shown as they are now; come back to now to see them." : undefined);
  const matchings = countedMatchings(entities);
  const matching = matchings.find(({ number }) => number === filter.matching) ?? matchings.at(-1);
  return (
    <>
      <h1 className="sr-only">Patients to review</h1>
      {!matching && (
        <Panel title="Patients to review">
          <EmptyState title="No matching has been filed here">
            Match the patients of both sides near the records: the pairs that are left to people come here,
            under pseudonyms and with their values sealed.
            <CommandLine>{`npx holdpoint match --a FILE --b FILE --out FILE --cutover ${cutover.id} --label NAME`}</CommandLine>
          </EmptyState>
        </Panel>
      )}
      {matching && (
        <div className="grid grid-cols-[minmax(0,1fr)] gap-2.5">
          <QueueHead matching={matching} matchings={matchings} filter={filter} narrow={narrow} />
          {matching.filedAt !== null &&
            (notAllowed === undefined ? (
              <ReviewDesk key={matching.id} matching={matching} filter={filter} narrow={narrow} />
            ) : (
              <Panel title="Pairs">
                <EmptyState title="The pairs are not shown to you">{notAllowed}</EmptyState>
              </Panel>
            ))}
        </div>
      )}
    </>
  );
}
