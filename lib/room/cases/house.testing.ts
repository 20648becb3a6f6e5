import { expect, it } from "vitest";
import * as access from "#lib/access/commands.ts";
import { lockOut } from "#lib/access/lockout.ts";
import * as account from "#lib/account/commands.ts";
import { perform } from "#lib/door/query.ts";
import { PASSWORD, signInMember } from "#lib/door/testing.ts";
import * as factors from "#lib/factors/commands.ts";
import { passkeyOptions } from "#lib/factors/queries.ts";
import { SoftAuthenticator } from "#lib/factors/softAuthenticator.testing.ts";
import { totpCodeAt } from "#lib/factors/totpCode.ts";
import * as idp from "#lib/idp/commands.ts";
import { entriesAfter } from "#lib/journal/queries.ts";
import { rotateValuesKey } from "#lib/sealing/commands.ts";
import { addPerson } from "#prisma/factories.ts";
import { by, people, setup } from "./sharedRoom.testing.ts";

/** Cases of what is of no cutover. */
export function houseCases(): void {
  it("for people and their sessions, which are the house's", async () => {
    const { "incident-commander": commander, comms: member } = people;
    const other = await signInMember(setup.runtime, member.personId, member.name);
    await by(member, account.revokeSession, {
      sessionId: other.caller.kind === "session" ? other.caller.sessionId : "",
    });
    await by(member, account.revokeOtherSessions, {});
    const { personId } = people.interfaces;
    await by(commander, account.signOutPerson, { personId, reason: "Left a workstation open" });
    await by(commander, account.disablePerson, { personId, reason: "Left the hospital" });
    await by("system", account.enablePerson, { personId, reason: "It was another person" });
  });

  it("for second factors, which are the house's", async () => {
    const { runtime } = setup;
    // Those of the room have their factors already.
    const newcomer = (login: string) => addPerson(runtime, { login, name: "Newcomer", password: PASSWORD });
    const member = await signInMember(runtime, await newcomer("newcomer"), "Newcomer");
    const key = new SoftAuthenticator({ origin: runtime.origins[0] ?? "", rpId: "localhost" });
    const options = () => perform(runtime, passkeyOptions, {}, member.caller);
    const proof = async () => ({
      password: null,
      assertion: key.sign(String((await options()).proof?.challenge)),
    });
    const registration = key.register(String((await options()).creation?.challenge));
    const { passkeyId } = await by(member, factors.enrolPasskey, {
      password: PASSWORD,
      label: "Key",
      registration,
    });
    await by(member, factors.renamePasskey, { ...(await proof()), passkeyId, label: "Blue key" });
    const { totpId, secret } = await by(member, factors.beginTotp, await proof());
    const firstCode = totpCodeAt(secret, Date.now());
    await by(member, factors.confirmTotp, { totpId, firstCode });
    await by(member, factors.renewRecoveryCodes, await proof());
    await by(member, factors.removeTotp, await proof());
    await by(member, factors.removePasskey, { ...(await proof()), passkeyId });
    await by("system", factors.provisionTotp, { personId: await newcomer("second"), secret });
  });

  it("for what is journaled in the house", async () => {
    const { comms: member } = people;
    await by(member, access.reauthenticate, { password: PASSWORD });
    const issuer = "https://login.example.org";
    await by("system", idp.admitIdentity, {
      issuer,
      subject: "s-1",
      name: "New Person",
      createsPeople: true,
    });
    const { personId } = member;
    const operator = { issuer, subject: "s-2", personId, linkedBy: "operator" as const };
    const { identityId } = await by("system", idp.linkIdentity, operator);
    await by(member, idp.unlinkIdentity, { identityId });
    await by("system", rotateValuesKey, { from: ["file:0"], to: "file:1", dataKeys: 2 });
    const { errandId } = await by(member, idp.beginErrand, { errand: { kind: "link" } });
    const answer = { errandId, issuer, subject: "s-3", authTimeSeconds: null };
    expect(await by("system", idp.endErrand, answer)).toEqual({ outcome: "linked" });
    await by(member, access.closeSession, {});
    await by("system", lockOut, { purpose: "sign-in", personId: member.personId, address: null });
    const house = await entriesAfter(setup.runtime.db, "house", 0, 1_000);
    expect(house.map(({ seq }) => seq)).toEqual(house.map((_, n) => n + 1));
    expect(JSON.stringify(house)).not.toMatch(/passwordHash|scrypt/);
  });
}
