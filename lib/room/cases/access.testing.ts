import { it } from "vitest";
import * as access from "#lib/access/commands.ts";
import * as handOver from "#lib/handOver/commands.ts";
import { by, cutoverId, people } from "./sharedRoom.testing.ts";

/** Cases of who may do what. */
export function accessCases(): void {
  it("for assignments and tokens", async () => {
    const { "incident-commander": commander } = people;
    const { assignmentId } = await by(commander, access.assignPosition, {
      cutoverId,
      personId: people.comms.personId,
      position: "identity",
      kind: "backup",
      justification: "Covers the night.",
    });
    await by(commander, access.endAssignment, { cutoverId, assignmentId, reason: "The night is over" });
    const { tokenId } = await by(commander, access.mintServiceToken, {
      cutoverId,
      purpose: "signals",
      label: "probe",
      validForDays: 1,
    });
    await by(commander, access.revokeServiceToken, { cutoverId, tokenId, reason: "Lost" });
  });

  it("for hand-overs", async () => {
    const { "incident-commander": commander, comms: next } = people;
    const offer = async () =>
      by(commander, handOver.offerHandOver, {
        cutoverId,
        position: "incident-commander",
        toPersonId: next.personId,
        note: "Gate 1 is decided; the lab interface is slow.",
      });
    const withdrawn = await offer();
    await by(commander, handOver.withdrawHandOver, { cutoverId, ...withdrawn });
    const declined = await offer();
    await by(next, handOver.declineHandOver, { cutoverId, ...declined, reason: "My shift is over" });
    const accepted = await offer();
    await by(next, handOver.acceptHandOver, { cutoverId, ...accepted });
    const back = await by(next, handOver.offerHandOver, {
      cutoverId,
      position: "incident-commander",
      toPersonId: commander.personId,
      note: "All is well.",
    });
    await by(commander, handOver.acceptHandOver, { cutoverId, ...back });
  });
}
