import type { SliceFields } from "./schema.ts";

/** A slice that says nothing yet. */
export const SLICE: SliceFields = {
  name: "Cardiology",
  site: null,
  department: null,
  workflowIds: [],
  interfaceIds: [],
  identitySourceIds: [],
  patientMatching: null,
  consentScope: null,
  streamIds: [],
};
