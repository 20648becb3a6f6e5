import type { PlanInput } from "#lib/opening/schema.ts";
import type { SliceFacts } from "./parts.ts";

const EHR = "New EHR";

/** What is not known is not said: an empty answer is left out, and whyNotRealSlice says that it is lacking. */
const said = (answer: string): string | null => (answer.trim() === "" ? null : answer.trim());

/** The first slice with the little inventory that it names. */
export function sliceParts(
  slice: SliceFacts | null,
  streams: readonly string[],
): Pick<PlanInput, "inventory" | "slices"> {
  if (slice === null) return {};
  const workflow = said(slice.workflow);
  const downstream = said(slice.downstreamSystem);
  const source = said(slice.identitySource);
  const link = downstream && `${EHR} to ${downstream}`;
  const system = (name: string, kind: "ehr" | "other") => ({
    name,
    kind,
    criticality: "care-critical" as const,
    ownerPosition: "app-owner" as const,
    ownerName: null,
    vendor: null,
    rtoMinutes: null,
    rpoMinutes: null,
    downtimeSlaMinutes: null,
    reportingDuty: null,
    reportingWindowMinutes: null,
  });
  return {
    inventory: {
      systems: [system(EHR, "ehr"), ...(downstream ? [system(downstream, "other")] : [])],
      interfaces: downstream
        ? [
            {
              name: `${link}`,
              from: EHR,
              to: downstream,
              direction: "one-way",
              protocol: "other",
              ownerPosition: "interfaces",
              ownerName: null,
              sensitivity: "phi",
              withoutIt: "stops",
              restart: "unknown",
              inWindow: null,
              contractName: null,
              contractVersion: null,
            },
          ]
        : [],
      workflows: workflow
        ? [
            {
              name: workflow,
              criticality: "care-critical",
              ownerPosition: "clinical-informatics",
              ownerName: null,
              stopsWithout: [EHR],
              degradesWithout: link ? [link] : [],
              fallback: null,
            },
          ]
        : [],
      identitySources: source
        ? [
            {
              name: source,
              kind: slice.identityKind,
              ownerPosition: "identity",
              ownerName: null,
              mfa: "unknown",
              accounts: null,
              systems: [EHR],
            },
          ]
        : [],
    },
    slices: [
      {
        name: slice.name.trim(),
        site: said(slice.site),
        department: said(slice.department),
        workflows: workflow ? [workflow] : [],
        interfaces: link ? [link] : [],
        identitySources: source ? [source] : [],
        patientMatching: said(slice.patientMatching),
        consentScope: said(slice.consentScope),
        streams: [...streams],
      },
    ],
  };
}
