import type { PlanInput } from "#lib/opening/schema.ts";
import { ENGINE, LAB, LEGACY, PACS, PHARMACY, TARGET } from "./sampleInventory.ts";

const MINUTE_MS = 60_000;
const DAY = 24 * 60;

/** By which rules the sample cutover goes: the matrices, the freeze, what has to be removed again, and what its phases have to achieve. */
export function sampleRules(now: Date): Pick<PlanInput, "rules" | "successCriteria"> {
  const at = (minutes: number): string => new Date(now.getTime() + minutes * MINUTE_MS).toISOString();
  const careByGate1 = ["allergies", "medications", "demographics", "results", "orders"] as const;
  const notRequired = ["conditions", "encounters", "imaging", "notes"] as const;
  const inPhase3 = ["allergies", "medications", "demographics", "results", "orders", "consents"] as const;

  return {
    rules: {
      severity: [
        ...careByGate1.map((domain) => ({ domain, value: { careByGate: 1, completenessByGate: 1 } })),
        { domain: "consents", value: { careByGate: null, completenessByGate: 1 } },
        ...notRequired.map((domain) => ({ domain, value: { careByGate: null, completenessByGate: null } })),
      ],
      authority: inPhase3.flatMap((domain) => [
        {
          domain,
          phase: 3,
          value: {
            // Until the switch the chart is read-only: what is written is written on form D-3.
            reads: "legacy" as const,
            writes: "nobody" as const,
            conflictOwner:
              domain === "consents" ? ("compliance" as const) : ("clinical-informatics" as const),
            lagMinutes: 0,
          },
        },
        {
          domain,
          phase: 4,
          value: {
            reads: "target" as const,
            writes: "target" as const,
            conflictOwner:
              domain === "consents" ? ("compliance" as const) : ("clinical-informatics" as const),
            lagMinutes: 0,
          },
        },
      ]),
      freezes: [
        {
          name: "Cutover freeze",
          systems: [LEGACY, TARGET, ENGINE, LAB, PHARMACY],
          startsAt: at(-2 * DAY),
          endsAt: at(3 * DAY),
        },
      ],
      exposures: [
        {
          kind: "staging-copy",
          name: "staging_cardiology_load2",
          system: TARGET,
          phiClass: "sensitive-phi",
          ownerPosition: "data-steward",
          ownerName: null,
          purpose: "The last load before the night, to compare against.",
          endsAt: at(7 * DAY),
        },
        {
          kind: "temporary-account",
          name: "svc-migrate-01",
          system: TARGET,
          phiClass: "sensitive-phi",
          ownerPosition: "identity",
          ownerName: null,
          purpose: "The loader writes with it.",
          endsAt: at(2 * DAY),
        },
        {
          kind: "temporary-account",
          name: "vendor-echo-support",
          system: PACS,
          phiClass: "phi",
          ownerPosition: "identity",
          ownerName: null,
          purpose: "The vendor watches the echo interface in the night.",
          endsAt: at(DAY),
        },
        {
          kind: "backup",
          name: "Legacy full backup before the freeze",
          system: LEGACY,
          phiClass: "sensitive-phi",
          ownerPosition: "app-owner",
          ownerName: null,
          purpose: "The way back.",
          endsAt: at(90 * DAY),
        },
        {
          kind: "log",
          name: "Engine trace of ADT and ORU",
          system: ENGINE,
          phiClass: "phi",
          ownerPosition: "interfaces",
          ownerName: null,
          purpose: "Left on after the second dry run, to find lost acknowledgements.",
          endsAt: at(-DAY),
        },
        {
          kind: "api",
          name: "Bulk export endpoint of the legacy system",
          system: LEGACY,
          phiClass: "sensitive-phi",
          ownerPosition: "app-owner",
          ownerName: null,
          purpose: "The extract is read through it.",
          endsAt: at(3 * DAY),
        },
      ],
    },
    successCriteria: [
      {
        phase: 3,
        statement: "No high-risk mismatch in a domain that care needs",
        measure: "High-risk discrepancies in the last reconciliation run, by domain",
        target: "0",
      },
      {
        phase: 3,
        statement: "Every active medication order is at the target",
        measure: "Matched share of medication orders in the last run",
        target: "at least 99.9 %",
      },
      {
        phase: 3,
        statement: "Results are seen at the target in time",
        measure: "95th percentile from final to visible, in the first hour after the switch",
        target: "at most 5 min",
      },
      {
        phase: 4,
        statement: "The clinic works without help at the elbow",
        measure: "Calls of the clinic to the service desk per day, in the last week",
        target: "at most 5",
      },
      {
        phase: 4,
        statement: "No care delay is caused by the new system",
        measure: "Care-delay reports that a review put down to it, in the last week",
        target: "0",
      },
    ],
  };
}
