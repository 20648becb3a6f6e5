import type { z } from "zod";
import type { InventoryFacts } from "./rules.ts";
import type { ItemKind, interfaceFields, systemFields, workflowFields } from "./schema.ts";

/** Things of an inventory for tests: plain ones, to be changed where a test is about it. */

export const SYSTEM: z.infer<typeof systemFields> = {
  name: "System",
  kind: "other",
  criticality: "essential",
  ownerPosition: "interfaces",
  ownerName: null,
  vendor: null,
  rtoMinutes: null,
  rpoMinutes: null,
  downtimeSlaMinutes: null,
  reportingDuty: null,
  reportingWindowMinutes: null,
};

export const INTERFACE: Omit<z.infer<typeof interfaceFields>, "fromSystemId" | "toSystemId"> = {
  name: "Interface",
  direction: "one-way",
  protocol: "hl7v2-mllp",
  ownerPosition: "interfaces",
  ownerName: null,
  sensitivity: "phi",
  withoutIt: "degrades",
  restart: "resumes",
  inWindow: null,
  contractName: "Results",
  contractVersion: "1.0",
};

export const WORKFLOW: z.infer<typeof workflowFields> = {
  name: "Workflow",
  criticality: "essential",
  ownerPosition: "clinical-informatics",
  ownerName: null,
  stopsWithoutIds: [],
  degradesWithoutIds: [],
  fallback: null,
};

const CUTOVER_ID = "0197a0c0-0000-7000-8000-000000000000";

/** An id that reads as its number. */
export const idOf = (n: number): string => `0197a0c0-0000-7000-8000-${String(n).padStart(12, "0")}`;

type Given = Readonly<Record<string, unknown>> & { readonly id: string };

/** Facts that hold what is given, and nothing else. */
export function inventoryOf(given: { readonly [K in ItemKind]?: readonly Given[] }): InventoryFacts {
  const byId = (items: readonly Given[] = []) =>
    Object.fromEntries(
      items.map((item) => [
        item.id,
        { cutoverId: CUTOVER_ID, retiredAt: null, retiredReason: null, ...item },
      ]),
    );
  return {
    system: byId(given.system),
    interface: byId(given.interface),
    dataStore: byId(given.dataStore),
    workflow: byId(given.workflow),
    identitySource: byId(given.identitySource),
  } as InventoryFacts;
}
