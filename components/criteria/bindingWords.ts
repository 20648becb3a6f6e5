import { limitWords } from "#lib/criteria/findSignal.ts";
import { span } from "#lib/criteria/found.ts";
import type { Binding } from "#lib/criteria/schema.ts";
import { positionTitle } from "#lib/door/positions.ts";
import { plural } from "#lib/plural.ts";
import type { Entities } from "#lib/room/state.ts";

/** The kinds of criteria, as a person picks one. */
export const KIND_TITLES: Readonly<Record<Binding["kind"], string>> = {
  reconciliation: "A domain reconciles",
  discrepancies: "No open discrepancy",
  "consent-parity": "Consents are the same",
  mappings: "Mappings are signed",
  "identity-queue": "Nobody waits in the identity queue",
  "workforce-parity": "Staff can work, and no more than that",
  signal: "A signal keeps to a threshold",
  trigger: "A rollback trigger is quiet",
  tasks: "Tasks are done",
  rehearsal: "A rehearsal went within its objectives",
  verification: "A backup or snapshot is verified",
  "test-suite": "A suite of tests passed",
  sampling: "Clinicians agree on a sample of charts",
  attestation: "Somebody attests it",
};

const within = (minutes: number | null): string =>
  minutes === null ? "" : `, not older than ${span(minutes)}`;

/** What a criterion asks of the room, in words. */
export function bindingWords(binding: Binding, facts: Pick<Entities, "signal" | "trigger">): string {
  switch (binding.kind) {
    case "reconciliation":
      return `The newest reconciliation run passes ${binding.domain}${within(binding.maxAgeMinutes)}.`;
    case "discrepancies": {
      const where = binding.domains === null ? "any domain" : binding.domains.join(", ");
      const what = binding.categories === null ? "" : ` of ${binding.categories.join(", ")}`;
      const above = binding.severity === "critical" ? "critical" : `${binding.severity} or above`;
      return `The newest run found nothing ${above}${what} in ${where}${within(binding.maxAgeMinutes)}.`;
    }
    case "consent-parity":
      return `Consents reconcile, and none is revoked at the source and active at the target${within(binding.maxAgeMinutes)}.${binding.needsSignOff ? " Compliance has signed them as they stand." : ""}`;
    case "mappings":
      return `Clinical informatics has signed every mapping version that the newest run’s records went through${binding.needsCodes ? ", and every local code is mapped or decided on" : ""}.`;
    case "identity-queue":
      return `No pair of patients waits for a decision${within(binding.maxAgeMinutes)}.`;
    case "workforce-parity":
      return `Every unit is signed for by its accounts at both sides, nothing critical is lost, and emergency accounts were tried${within(binding.maxAgeMinutes)}.`;
    case "signal": {
      const signal = facts.signal[binding.signalId];
      if (!signal) return "Its signal does not exist.";
      return `Every sample of ${signal.key} is ${limitWords(binding, signal)}, with ${plural(binding.minSamples, "sample")} or more.`;
    }
    case "trigger":
      return `The rollback trigger “${facts.trigger[binding.triggerId]?.name ?? "?"}” does not fire.`;
    case "tasks":
      if (binding.which.by === "named") return `Done in the runbook: ${binding.which.codes.join(", ")}.`;
      return binding.which.by === "stream"
        ? `Every task of the stream ${binding.which.stream} is done.`
        : "Every critical task before those that wait for this gate is done.";
    case "rehearsal": {
      const { durationMinutesMax: took, rollbackMinutesMax: back } = binding;
      const limits = [took !== null && `in ${took} min`, back !== null && `rolled back in ${back} min`];
      return ["The newest rehearsal passed", ...limits.filter((limit) => limit !== false)]
        .join(", ")
        .concat(`, within ${plural(binding.maxAgeDays, "day")}.`);
    }
    case "verification":
      return `The newest ${binding.subject} was verified${within(binding.maxAgeMinutes)}.`;
    case "test-suite":
      return `The newest run of ${binding.suite} passed whole, with nothing left out${within(binding.maxAgeMinutes)}.`;
    case "sampling":
      return `Of ${binding.minSize} charts of ${binding.domain} or more, drawn by chance, so many agree that it is at least ${binding.minLowerBound * 100} % of all, at 95 %; nothing in the sample is open.`;
    case "attestation":
      return `${positionTitle(binding.position)} signs: “${binding.statement}”${binding.needsFile ? " On a file." : ""}`;
  }
}
