import { expect, it } from "vitest";
import * as comms from "#lib/comms/commands.ts";
import { perform } from "#lib/door/query.ts";
import * as signals from "#lib/signals/commands.ts";
import { pushSamples } from "#lib/signals/ingest.ts";
import * as triggers from "#lib/triggers/commands.ts";
import { addSignal, addTrigger } from "#prisma/factories.ts";
import { by, cutoverId, exercised, people, setup, signedBy } from "./sharedRoom.testing.ts";

/** Cases of what the room hears and says. */
export function signalsCases(): void {
  it("for notices", async () => {
    const words = {
      title: "Results late",
      unavailable: "Results",
      fallback: "Call the lab",
      partialMeaning: null,
    };
    const { noticeId } = await by(people.comms, comms.draftNotice, {
      cutoverId,
      ...words,
      until: "2099-01-01T00:00:00.000Z",
    });
    const informatics = people["clinical-informatics"];
    await signedBy(informatics, comms.approveNotice, { cutoverId, noticeId });
    await by(informatics, comms.withdrawApproval, { cutoverId, noticeId, reason: "The lab is back" });
    await signedBy(informatics, comms.approveNotice, { cutoverId, noticeId });
    await by(people.comms, comms.closeNotice, { cutoverId, noticeId });
  });

  it("for signals and triggers", async () => {
    const signalId = await addSignal(setup.runtime, cutoverId, {
      key: "queue_depth",
      question: "Are orders flowing?",
      unit: "1",
      direction: "higher-is-worse",
      validMin: 0,
      validMax: null,
      freshnessLimitSeconds: 60,
      ownerPosition: "interfaces",
    });
    exercised.add(signals.defineSignal.spec.name);
    const triggerId = await addTrigger(setup.runtime, cutoverId, {
      signalId,
      name: "Queue over 5,000",
      recommendation: "Hold the switch.",
      threshold: 5_000,
      clearThreshold: 4_000,
      forSeconds: 0,
      keepFiringForSeconds: 60,
    });
    exercised.add(triggers.defineTrigger.spec.name);
    await perform(
      setup.runtime,
      pushSamples,
      { cutoverId, key: "queue_depth", samples: [{ value: 6_000, observedAt: new Date().toISOString() }] },
      { kind: "system", name: "test" },
    );
    const { state } = await by("system", triggers.transitionTrigger, { cutoverId, triggerId });
    expect(state).toBe("firing");
  });
}
