import { expect, it } from "vitest";
import { perform } from "#lib/door/query.ts";
import { makeRoom, prepareRuntime } from "#lib/door/testing.ts";
import { addAuthenticator } from "#prisma/factories.ts";
import { listSignIns } from "./queries.ts";

const setup = prepareRuntime();

it("says of each person of a cutover how they sign in and when they last did, and of nobody else", async () => {
  const { runtime } = setup;
  const { cutoverId, people } = await makeRoom(runtime, ["compliance", "data-steward"]);
  await makeRoom(runtime, ["executive"]);
  const { "data-steward": steward, compliance } = people;
  const before = await perform(runtime, listSignIns, { cutoverId }, compliance.caller);
  await addAuthenticator(runtime, steward.personId);
  const after = await perform(runtime, listSignIns, { cutoverId }, compliance.caller);
  const of = (list: typeof after, personId: string) => list.people.find((each) => each.personId === personId);
  const ids = [steward.personId, compliance.personId].sort();
  expect(after.people.map(({ personId }) => personId).sort()).toEqual(ids);
  expect([of(before, steward.personId)?.hasTotp, of(after, steward.personId)?.hasTotp]).toEqual([
    false,
    true,
  ]);
  expect(of(after, compliance.personId)).toMatchObject({
    hasTotp: false,
    hasPasskey: false,
    hasIdentity: false,
  });
  const last = await runtime.db.session.findFirst({
    where: { personId: steward.personId },
    orderBy: { createdAt: "desc" },
  });
  expect(of(after, steward.personId)?.lastSignedInAt).toBe(last?.createdAt.toISOString() ?? null);
});
