import { expect, test } from "vitest";
import type { Exposure } from "#lib/exposure/schema.ts";
import { idOf } from "#lib/inventory/testing.ts";
import { draftsOf, editsOf } from "./edits.ts";

const AT = "2026-11-21T00:00:00.000Z";
const exposure: Exposure = {
  id: idOf(1),
  cutoverId: idOf(2),
  number: 1,
  kind: "log",
  name: "Trace",
  systemId: null,
  phiClass: "phi",
  ownerPosition: "interfaces",
  ownerName: null,
  purpose: "To find lost messages.",
  endsAt: AT,
  registeredAt: AT,
  registeredByName: "Marek",
  removedAt: null,
  removedByName: null,
  removalProof: null,
};

test("only what was changed is sent, with what was seen there", () => {
  const drafts = draftsOf(exposure);
  expect(editsOf(exposure, drafts, AT)).toEqual({ edits: {} });
  const later = "2026-12-01T00:00:00.000Z";
  expect(editsOf(exposure, { ...drafts, name: "Trace of ADT", systemId: idOf(3) }, later)).toEqual({
    edits: {
      name: { seen: "Trace", value: "Trace of ADT" },
      systemId: { seen: null, value: idOf(3) },
      endsAt: { seen: AT, value: later },
    },
  });
  expect(editsOf(exposure, { ...drafts, purpose: " " }, AT)).toEqual({
    wrong: { purpose: "It can’t be empty." },
  });
});
