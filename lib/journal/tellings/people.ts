import { positionTitle } from "#lib/door/positions.ts";
import { about, type Tell } from "./tell.ts";

/** Sentences about who holds what, and who looks. */
export const PEOPLE_TELLINGS: Readonly<Record<string, Tell>> = {
  "access.assignPosition": about("assignment", ({ personName, position, kind, endsAt }) => ({
    what: `gave ${personName} the position ${positionTitle(position)}${kind === "backup" ? ", as backup" : ""}${endsAt === null ? "" : ", with an end"}`,
  })),
  "access.endAssignment": about("assignment", ({ personName, position }) => ({
    what: `ended ${personName}’s position ${positionTitle(position)}`,
  })),
  "access.mintServiceToken": about("serviceToken", ({ label, purpose }) => ({
    what: `gave “${label}” a token for ${purpose}`,
  })),
  "access.revokeServiceToken": about("serviceToken", ({ label }) => ({
    what: `revoked the token of “${label}”`,
  })),
  "handOver.offer": about("handOver", ({ position, toPersonName }) => ({
    what: `offered the position ${positionTitle(position)} to ${toPersonName}`,
  })),
  "handOver.accept": about("handOver", ({ position, fromPersonName }) => ({
    what: `took over the position ${positionTitle(position)} from ${fromPersonName}`,
  })),
  "handOver.decline": about("handOver", ({ position, fromPersonName }) => ({
    what: `did not take over the position ${positionTitle(position)} from ${fromPersonName}`,
  })),
  "handOver.withdraw": about("handOver", ({ position, toPersonName }) => ({
    what: `withdrew the offer of ${positionTitle(position)} to ${toPersonName}`,
  })),
  "breakGlass.nameAccount": about("breakGlassAccount", ({ personName }) => ({
    what: `named the account of ${personName} for break-glass`,
  })),
  "breakGlass.endAccount": about("breakGlassAccount", ({ personName }) => ({
    what: `took the account of ${personName} off the list for break-glass`,
  })),
  "breakGlass.start": about("breakGlass", ({ position }) => ({
    what: `started break-glass as ${positionTitle(position)}`,
  })),
  "breakGlass.end": about("breakGlass", ({ personName, position }) => ({
    what: `ended the break-glass of ${personName} as ${positionTitle(position)}`,
  })),
  "breakGlass.review": about("breakGlass", ({ personName, verdict }) => ({
    what: `reviewed the break-glass of ${personName}: ${verdict === "justified" ? "justified" : "not justified"}`,
  })),
  "people.exportAccess": () => ({ what: "exported the list of who has access" }),
};
