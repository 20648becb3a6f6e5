import { it } from "vitest";
import { perform } from "#lib/door/query.ts";
import { matchingChannel } from "#lib/identity/channel.server.ts";
import * as identity from "#lib/identity/commands.ts";
import { fileMatching } from "#lib/identity/fileMatching.ts";
import { explained, reviewOf } from "#lib/identity/testing.ts";
import { readRoom } from "#lib/room/queries.ts";
import * as workforce from "#lib/workforce/commands.ts";
import { fileAccounts } from "#lib/workforce/ingest.ts";
import { currentParity } from "#lib/workforce/rules.ts";
import { account as staff } from "#lib/workforce/testing.ts";
import { by, cutoverId, exercised, join, people, setup, signedBy } from "./sharedRoom.testing.ts";

/** Cases of patients and staff accounts. */
export function identityCases(): void {
  it("for pairs of patients, decided, undone and shown", async () => {
    const { "clinical-informatics": informatics } = people;
    for (const name of ["identity.startMatching", "identity.finishMatching"]) exercised.add(name);
    const { runtime } = setup;
    const reviewer = await join("reviewer", "identity");
    await fileMatching(
      matchingChannel(runtime),
      { cutoverId, label: "MPI", thresholds: { link: 0.99, review: 0.05 }, secondReviewPct: 100, seed: "s" },
      reviewOf([explained("a1", "b1")]),
    );
    const matchingId = Object.keys((await readRoom(runtime.db, cutoverId)).entities.matching)[0] ?? "";
    const pair = { cutoverId, matchingId, ordinal: 0 };
    const word = { ...pair, answer: "link", survivors: null, seen: "open" } as const;
    const { decisionId } = await by(reviewer, identity.decidePair, word);
    await by(informatics, identity.revealPair, { ...pair, reason: "To look" });
    await by(reviewer, identity.undoPair, { ...pair, decisionId, reason: "Wrong one" });
  });

  it("for workforce identity", async () => {
    const { "clinical-informatics": informatics } = people;
    const takenAt = new Date(Date.now() - 60_000).toISOString();
    const head = { cutoverId, format: "csv", takenAt } as const;
    for (const side of ["legacy", "target"] as const) {
      const { importId } = await by("system", workforce.startImport, { ...head, side, label: `${side}.csv` });
      const accounts = [staff("rn1", { roles: ["Nurse"] }), staff("bg1", { kind: "break-glass", roles: [] })];
      await perform(
        setup.runtime,
        fileAccounts,
        { cutoverId, importId, ordinal: 0, accounts },
        { kind: "system", name: "test" },
      );
      await by("system", workforce.finishImport, { cutoverId, importId, accounts: accounts.length });
    }
    const entries = [{ legacyRole: "Nurse", targetRoles: ["Nurse"], critical: true }];
    await by("system", workforce.setRoleMap, {
      cutoverId,
      entries,
      baseline: [],
      note: "First",
      fromVersion: 0,
    });
    await by("system", workforce.recordBreakGlassTest, {
      cutoverId,
      login: "bg1",
      outcome: "pass",
      testedAt: takenAt,
    });
    const { entities } = await readRoom(setup.runtime.db, cutoverId);
    const [unit] = currentParity(entities)?.units ?? [];
    const { unitSignOffId } = await signedBy(informatics, workforce.signUnit, {
      cutoverId,
      unit: unit?.unit ?? "",
      position: "clinical-informatics",
      parityHash: unit?.hash ?? "",
    });
    await by(informatics, workforce.withdrawUnit, {
      cutoverId,
      unitSignOffId,
      reason: "Looked at the wrong unit",
    });
  });
}
