import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { perform } from "#lib/door/query.ts";
import { makeRoom, PASSWORD, prepareRuntime, signInMember } from "#lib/door/testing.ts";
import { addPerson, assign } from "#prisma/factories.ts";
import { listSignIns } from "./queries.ts";

const setup = prepareRuntime();

it("says of each person of a cutover how they sign in and when they last did, and of nobody else", async () => {
  const { runtime } = setup;
  const { cutoverId, people } = await makeRoom(runtime, ["compliance", "data-steward"]);
  await makeRoom(runtime, ["executive"]);
  const { "data-steward": steward, compliance } = people;
  // Signed in twice: the later one is told.
  await signInMember(runtime, steward.personId, steward.name);
  const login = `new-${randomUUID().slice(0, 8)}`;
  const newcomer = await addPerson(runtime, { login, name: "New Comer", password: PASSWORD });
  await assign(runtime, cutoverId, newcomer, "executive");
  const { people: told } = await perform(runtime, listSignIns, { cutoverId }, compliance.caller);
  const of = (personId: string) => told.find((each) => each.personId === personId);
  expect(told.map(({ personId }) => personId).sort()).toEqual(
    [steward.personId, compliance.personId, newcomer].sort(),
  );
  const last = await runtime.db.session.findMany({
    where: { personId: steward.personId },
    orderBy: { createdAt: "desc" },
  });
  expect(last).toHaveLength(2);
  expect(of(steward.personId)).toMatchObject({
    hasTotp: true,
    hasPasskey: false,
    lastMethod: "password+totp",
    lastSignedInAt: last[0]?.createdAt.toISOString(),
  });
  expect(of(newcomer)).toMatchObject({ hasTotp: false, lastMethod: null, lastSignedInAt: null });
});
