"use client";

import { type FormEvent, useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { domainTitle } from "#components/runs/words.ts";
import { Button } from "#components/ui/Button.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { TextField } from "#components/ui/Field.tsx";
import { FormEnd } from "#components/ui/FormEnd.tsx";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import type { Domain } from "#lib/reconciliation/vocabulary.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import type { Run } from "#lib/runs/schema.ts";
import { whyNotDraw } from "#lib/sampling/rules.ts";
import { drawSample } from "#lib/sampling/schema.ts";

/** What a run handed over of a domain. */
export interface Frame {
  readonly population: number;
  readonly seed: string;
  readonly random: number;
  readonly risk: number;
  readonly site: number;
}

interface DrawSampleProps {
  run: Run;
  domain: Domain;
  frame: Frame | undefined;
  /** The id of the sentence why whoever looks may not draw, where that is so. */
  notAllowedShownAt: string | undefined;
}

/** Draws a domain's sample from a run, once. */
export function DrawSample({ run, domain, frame, notAllowedShownAt }: DrawSampleProps) {
  const { entities } = useRoom();
  const [open, setOpen] = useState(false);
  const notAllowed = useWhyNotAllowed(drawSample);
  const least = { random: 1, risk: 0 };
  const whyOff = notAllowed ?? whyNotDraw(entities, run.id, domain, frame, least);
  return (
    <>
      <Button
        size="small"
        whyOff={whyOff}
        whyOffShownAt={notAllowedShownAt}
        aria-label={`Draw ${domain}`}
        onClick={() => setOpen(true)}
      >
        Draw
      </Button>
      {open && frame && (
        <Dialog
          open
          onOpenChange={setOpen}
          title={`Draw a sample of ${domainTitle(domain)}`}
          description="Once from this run, so that nobody can draw until it pleases. All of what is drawn by chance has to be reviewed before it gives a figure."
        >
          <DrawForm run={run} domain={domain} frame={frame} onDone={() => setOpen(false)} />
        </Dialog>
      )}
    </>
  );
}

interface DrawFormProps {
  run: Run;
  domain: Domain;
  frame: Frame;
  onDone: () => void;
}

function DrawForm({ run, domain, frame, onDone }: DrawFormProps) {
  const { cutover, entities } = useRoom();
  const [random, setRandom] = useState(String(frame.random));
  const [risk, setRisk] = useState(String(frame.risk));
  const { run: draw, pending, refusal } = useCommand(api.sampling.draw);
  const sizes = { random: Number(random), risk: Number(risk) };
  const isNumber =
    Number.isInteger(sizes.random) && Number.isInteger(sizes.risk) && sizes.random > 0 && sizes.risk >= 0;
  const whyOff = isNumber ? whyNotDraw(entities, run.id, domain, frame, sizes) : "Give whole numbers.";
  return (
    <form
      className="grid gap-3"
      onSubmit={async (event: FormEvent) => {
        event.preventDefault();
        if (await draw({ cutoverId: cutover.id, runId: run.id, domain, ...sizes })) onDone();
      }}
    >
      <TextField
        label="By chance"
        hint={`At most ${frame.random}, of ${frame.population.toLocaleString("en-US")} records. The interval is made of these alone.`}
        type="number"
        min={1}
        max={frame.random}
        value={random}
        onChange={({ target }) => setRandom(target.value)}
      />
      <TextField
        label="By risk"
        hint={`At most ${frame.risk}: likeliest to be wrong, so they say nothing of the rest.`}
        type="number"
        min={0}
        max={frame.risk}
        value={risk}
        onChange={({ target }) => setRisk(target.value)}
      />
      <p className="text-small text-dim">
        Seed <code className="break-all">{frame.seed}</code>
      </p>
      <FormEnd
        verb="Draw it"
        pending={pending}
        whyOff={whyOff}
        refusal={refusal?.sentence}
        onClose={onDone}
      />
    </form>
  );
}
