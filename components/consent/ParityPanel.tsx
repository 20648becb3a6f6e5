"use client";

import type { ConsentFilter } from "#components/shell/links.ts";
import { useLinks } from "#components/shell/useLinks.ts";
import { CountLink } from "#components/ui/CountLink.tsx";
import { counted, grouped } from "#components/ui/number.ts";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { PanelLink } from "#components/ui/PanelLink.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { StateMark } from "#components/ui/StateMark.tsx";
import { Time } from "#components/ui/Time.tsx";
import { differing, revokedActiveIn, STATE_WORDS } from "#lib/consent/rules.ts";
import { type ConsentParity, PARITY_STATES } from "#lib/consent/schema.ts";
import { useNow } from "#lib/room/live.client.tsx";
import type { Run } from "#lib/runs/schema.ts";
import { LOOKS } from "./words.ts";

interface ParityPanelProps {
  run: Run;
  parity: ConsentParity;
  /** Why it is not what is so now. */
  unknown: string | undefined;
  filter: ConsentFilter;
}

/** How the consents of a run stand, in counts; each leads to those that it counts. */
export function ParityPanel({ run, parity, unknown, filter }: ParityPanelProps) {
  const nowMs = useNow();
  const links = useLinks();
  const revoked = revokedActiveIn(parity);
  const others = differing(parity);
  return (
    <Panel
      title="Consent parity"
      aside={
        <>
          <PanelLink href={links.run(run.number)}>run {run.number}</PanelLink> ·{" "}
          <Time at={parity.at} nowMs={nowMs} /> · pseudonyms in place of record ids
        </>
      }
    >
      <PanelRow className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <StateBadge
          size="wide"
          state={unknown !== undefined ? "UNKNOWN" : revoked > 0 ? "NO-GO" : others > 0 ? "CHECK" : "PASS"}
        />
        <p className="text-lead">
          {unknown ??
            (revoked > 0
              ? `${counted(revoked, "consent is", "consents are")} revoked at the source and active at the target: no gate is passed on that.`
              : others > 0
                ? `${grouped(others)} of ${counted(parity.consents, "consent")} stand otherwise than at the source.`
                : `${counted(parity.consents, "consent")}, all the same on both sides.`)}
        </p>
      </PanelRow>
      <ul aria-label="Consents by state" className="flex flex-wrap gap-1.5 border-t border-line px-3 py-2.5">
        {PARITY_STATES.map((state) => {
          const count = parity.states[state] ?? 0;
          const chosen = filter.state === state;
          const { tone, shape } = LOOKS[state];
          return (
            <li key={state}>
              <CountLink
                count={count}
                label={STATE_WORDS[state]}
                mark={<StateMark shape={shape} tone={tone} className="self-center" />}
                chosen={chosen}
                href={links.consents(chosen ? {} : { state })}
              />
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
