"use client";

import { useState } from "react";
import { Button } from "#components/ui/Button.tsx";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { percent } from "#components/ui/number.ts";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import type { Matching, Pair, PairAnswer, PairDecision, Survivors } from "#lib/identity/schema.ts";
import { FieldTable } from "./FieldTable.tsx";
import { MergeDialog } from "./MergeDialog.tsx";
import { PairWords } from "./PairWords.tsx";
import { RevealValues, type Values } from "./RevealValues.tsx";
import { ANSWER_WORDS, PAIR_SENTENCES, PAIR_WORDS } from "./words.ts";

interface FoundPair {
  readonly pair: Pair;
  readonly decisions: readonly PairDecision[];
  readonly rivals: readonly Pair[];
}

interface PairPanelProps {
  matching: Matching;
  found: FoundPair | undefined;
  reading: boolean;
  failed: boolean;
  whyOff: string | undefined;
  /** Why it can't be decided for a moment: too short to be worth a sentence on the screen. */
  whyNotYet: string | undefined;
  pending: boolean;
  refusal: string | undefined;
  decide: (answer: PairAnswer, survivors?: Survivors | null) => Promise<boolean>;
  undo: (() => void) | undefined;
  /** The ordinal of the pair whose word would be undone, and whose word it is where it is another's. */
  undoes: { readonly ordinal: number; readonly whose: string | undefined } | undefined;
  onSelect: (ordinal: number) => void;
}

/** One pair side by side: how each field agrees and what that is worth, its rivals, what was said of it, and what one can say. */
export function PairPanel(props: PairPanelProps) {
  const { found, reading, failed } = props;
  if (!found)
    return (
      <Panel title="A pair, side by side">
        <EmptyState
          title={
            reading
              ? "Reading the pair…"
              : failed
                ? "The pair could not be read just now"
                : "No pair is chosen"
          }
        >
          {!reading && !failed && "Choose one from the list."}
        </EmptyState>
      </Panel>
    );
  // What was revealed of one pair is gone with it.
  return <ShownPair key={found.pair.ordinal} {...props} found={found} />;
}

function ShownPair({
  matching,
  found,
  whyOff,
  whyNotYet,
  pending,
  refusal,
  decide,
  undo,
  undoes,
  onSelect,
}: PairPanelProps & { found: FoundPair }) {
  const { pair, decisions, rivals } = found;
  const [values, setValues] = useState<Values>();
  const [merging, setMerging] = useState(false);
  const why = whyOff ?? whyNotYet;
  const whyOffShownAt = why === undefined ? undefined : "pair-off";
  return (
    <Panel
      title={
        <span className="flex flex-wrap items-center gap-2">
          Pair {pair.ordinal + 1}
          <StateBadge state={PAIR_WORDS[pair.state]} />
          {pair.answer !== null && <span className="font-normal">{ANSWER_WORDS[pair.answer]}</span>}
        </span>
      }
      aside={<span className="figures">{percent(pair.score, 1)} one human</span>}
    >
      <PanelRow className="grid gap-1">
        <p>{PAIR_SENTENCES[pair.state]}</p>
        {rivals.length > 0 && (
          <p className="text-hold">
            {pair.conflict === null ? "The same records are also in " : "It contends for a record with "}
            {rivals.slice(0, 6).map((rival, index) => (
              <span key={rival.ordinal}>
                {index > 0 && ", "}
                <button type="button" className="link" onClick={() => onSelect(rival.ordinal)}>
                  pair {rival.ordinal + 1}
                </button>
                {rival.answer !== null && ` (${ANSWER_WORDS[rival.answer].toLowerCase()})`}
              </span>
            ))}
            {rivals.length > 6 && ` and ${rivals.length - 6} more`}.
          </p>
        )}
      </PanelRow>
      <FieldTable matching={matching} pair={pair} values={values} />
      <PanelRow className="grid gap-2">
        <RevealValues
          matching={matching}
          ordinal={pair.ordinal}
          shown={values !== undefined}
          onShown={setValues}
        />
      </PanelRow>
      <PanelRow className="grid gap-2">
        <div data-acts="" className="flex flex-wrap items-start gap-2">
          <Button
            intent="go"
            pending={pending}
            whyOff={why}
            whyOffShownAt={whyOff === undefined ? whyOffShownAt : undefined}
            onClick={() => void decide("link")}
          >
            Link
          </Button>
          <Button
            intent="nogo"
            pending={pending}
            whyOff={why}
            whyOffShownAt={whyOffShownAt}
            onClick={() => void decide("not-match")}
          >
            Not a match
          </Button>
          <Button
            pending={pending}
            whyOff={why}
            whyOffShownAt={whyOffShownAt}
            onClick={() => setMerging(true)}
          >
            Merge…
          </Button>
          {undo && (
            <Button intent="quiet" onClick={undo}>
              {undoes?.whose === undefined ? "Undo my word" : `Undo the word of ${undoes.whose}`}
              {undoes && undoes.ordinal !== pair.ordinal && ` on pair ${undoes.ordinal + 1}`}…
            </Button>
          )}
        </div>
        <span id="pair-off" className="sr-only">
          {why}
        </span>
        <RefusalLine sentence={refusal} />
      </PanelRow>
      <PairWords decisions={decisions} />
      <MergeDialog
        open={merging}
        onOpenChange={setMerging}
        matching={matching}
        pair={pair}
        values={values}
        whyOff={whyOff}
        pending={pending}
        refusal={refusal}
        onMerge={async (survivors) => (await decide("merge", survivors)) && setMerging(false)}
      />
    </Panel>
  );
}
