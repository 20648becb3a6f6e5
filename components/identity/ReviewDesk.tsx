"use client";

import { useEffect, useEffectEvent, useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import type { PairFilter } from "#components/shell/links.ts";
import { ReasonDialog } from "#components/ui/ReasonDialog.tsx";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { standingWords, whyNotDecide, whyNotUndo } from "#lib/identity/rules.ts";
import { decidePair, type Matching, type PairAnswer, type Survivors } from "#lib/identity/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { PairList } from "./PairList.tsx";
import { PairPanel } from "./PairPanel.tsx";
import { useCameUp } from "./useCameUp.ts";
import { type PairKey, usePairKeys } from "./usePairKeys.ts";
import { usePair, usePairs } from "./usePairs.ts";

interface ReviewDeskProps {
  matching: Matching;
  filter: PairFilter;
  narrow: (filter: PairFilter) => void;
}

/** A word that can be undone, and whose it is where it is not one's own. */
interface Undoable {
  readonly ordinal: number;
  readonly decisionId: string;
  readonly personName?: string;
}

/** The list of pairs, the one that is looked at, and the keys that decide it. */
export function ReviewDesk({ matching, filter, narrow }: ReviewDeskProps) {
  const { me } = useRoom();
  const mayReview = (decidePair.allowed.positions ?? []).some((position) => me.positions.includes(position));
  const which = filter.which ?? (mayReview ? "mine" : "open");
  const pairs = usePairs(matching, which, true);
  const rows = pairs.data?.pages.flatMap((page) => page.pairs) ?? [];
  const ordinal = filter.pair === undefined ? rows[0]?.ordinal : filter.pair - 1;
  const at = rows.findIndex((row) => row.ordinal === ordinal);
  const found = usePair(matching, ordinal ?? 0, ordinal !== undefined);
  const { cutoverId, id: matchingId } = matching;

  const notAllowed = useWhyNotAllowed(decidePair);
  const deciding = useCommand(api.identity.decidePair);
  const undoing = useCommand(api.identity.undoPair);
  const [lastWord, setLastWord] = useState<Undoable>();
  const [undoOf, setUndoOf] = useState<Undoable>();
  const [keyRefusal, setKeyRefusal] = useState<string>();
  const shown = found.data?.pair.ordinal === ordinal ? found.data : undefined;
  const [justCameUp, comesUp] = useCameUp(shown?.pair.ordinal);
  const name = ordinal === undefined ? "No pair" : `Pair ${ordinal + 1}`;
  const whyOff =
    notAllowed ??
    (shown
      ? whyNotDecide(shown.pair.state, shown.decisions, me)
      : `${name} is not on the screen yet: nothing was decided.`);
  const whyNotYet = justCameUp
    ? `${name} has only just come up: look at it first. Nothing was decided.`
    : undefined;
  const whyNotNow = deciding.pending ? "Your word before is still being written." : (whyOff ?? whyNotYet);

  // Which pair is looked at is not left to which is first, or newest: others decide pairs too, and machines file matchings.
  const isPinned = filter.pair !== undefined && filter.matching === matching.number;
  const pin = useEffectEvent((pair: number) => narrow({ ...filter, matching: matching.number, pair }));
  useEffect(() => {
    if (!isPinned && ordinal !== undefined) pin(ordinal + 1);
  }, [isPinned, ordinal]);

  const go = (next: number | undefined) =>
    narrow({ ...filter, which, pair: next === undefined ? undefined : next + 1 });
  const show = (next: number | undefined) => {
    deciding.reset();
    setKeyRefusal(undefined);
    comesUp(undefined);
    go(next);
  };
  const goOn = useEffectEvent((decided: number, next: number | undefined) => {
    // Whoever has chosen another pair meanwhile stays there.
    if (ordinal !== decided) return;
    comesUp(next);
    go(next);
  });
  const decide = async (answer: PairAnswer, survivors: Survivors | null = null): Promise<boolean> => {
    if (!shown || whyNotNow !== undefined) return false;
    const { ordinal: decided, state: seen } = shown.pair;
    // What was decided leaves the list of what waits: the next one is there already.
    const next = (rows[at + 1] ?? rows[at - 1])?.ordinal;
    const done = await deciding.run({ cutoverId, matchingId, ordinal: decided, answer, survivors, seen });
    if (!done) return false;
    // A second word discloses the first, and is not its author's to undo.
    setLastWord(seen === "second" ? undefined : { ordinal: decided, decisionId: done.decisionId });
    goOn(decided, next);
    return true;
  };
  const last = shown && standingWords(shown.decisions).at(-1);
  const here: Undoable | undefined =
    shown && last && whyNotUndo(shown.decisions, last.id, me) === undefined
      ? {
          ordinal: shown.pair.ordinal,
          decisionId: last.id,
          ...(last.personId === me.personId ? {} : { personName: last.personName }),
        }
      : undefined;
  // One's own word comes first, also on the pair before: a key that takes a word back takes no other's by surprise.
  const undoable = here?.personName === undefined ? (here ?? lastWord) : (lastWord ?? here);
  const whose = (of: Undoable | undefined): string =>
    of?.personName === undefined ? "your word" : `the word of ${of.personName}`;

  const onKey = (key: PairKey): void => {
    if (key === "next") show((rows[at + 1] ?? rows[at])?.ordinal);
    if (key === "previous") show((rows[at - 1] ?? rows[at])?.ordinal);
    if (key === "link" || key === "not-match") {
      void decide(key);
      setKeyRefusal(whyNotNow);
    }
    if (key === "undo" && undoable) setUndoOf(undoable);
  };
  usePairKeys(onKey);

  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-2.5 xl:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
      <PairList
        which={which}
        pairs={pairs}
        rows={rows}
        selected={ordinal}
        onWhich={(next) => narrow({ ...filter, which: next, pair: undefined })}
        onSelect={show}
      />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-2.5 max-xl:order-first xl:sticky xl:top-32">
        <RefusalLine sentence={keyRefusal} />
        <PairPanel
          matching={matching}
          found={shown}
          reading={found.isPending && ordinal !== undefined}
          failed={found.isError}
          whyOff={whyOff}
          whyNotYet={whyNotYet}
          pending={deciding.pending}
          refusal={deciding.refusal?.sentence}
          decide={decide}
          undo={undoable && (() => setUndoOf(undoable))}
          undoes={undoable && { ordinal: undoable.ordinal, whose: undoable.personName }}
          onSelect={show}
        />
      </div>
      <ReasonDialog
        open={undoOf !== undefined}
        onOpenChange={(open) => !open && setUndoOf(undefined)}
        title={`Undo ${whose(undoOf)} on pair ${(undoOf?.ordinal ?? 0) + 1}`}
        description="The pair stands as it stood before. Both the word and its undoing stay on record."
        verb="Undo it"
        whyOff={notAllowed}
        pending={undoing.pending}
        refusal={undoing.refusal?.sentence}
        onGiven={async (reason) => {
          if (!undoOf) return false;
          const { ordinal: undone, decisionId } = undoOf;
          const done = await undoing.run({ cutoverId, matchingId, ordinal: undone, decisionId, reason });
          if (!done) return false;
          setLastWord(undefined);
          show(undone);
          return true;
        }}
      />
    </div>
  );
}
