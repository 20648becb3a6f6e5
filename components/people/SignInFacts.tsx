import type { AuthenticationMethod } from "#lib/access/schema.ts";
import type { SignInSummary } from "#lib/people/schema.ts";

const METHODS: Record<AuthenticationMethod, string> = {
  password: "password alone",
  "password+totp": "password and app",
  passkey: "passkey",
  idp: "identity provider",
  "recovery-code": "recovery code",
};

/** How somebody came in the last time, and what they have to prove who they are. */
export function SignInFacts({ summary }: { summary: SignInSummary | undefined }) {
  if (!summary) return <span className="text-faint">…</span>;
  const { lastMethod, hasPasskey, hasTotp, hasIdentity, hasLocalAccount, disabledAt } = summary;
  const factors = [
    hasPasskey && "passkey",
    hasTotp && "app",
    hasIdentity && "identity provider",
    hasLocalAccount && "local account",
  ].filter((factor) => factor !== false);
  return (
    <>
      {disabledAt !== null && <b className="block font-medium text-nogo">disabled</b>}
      {lastMethod === null ? <span className="text-faint">never signed in</span> : METHODS[lastMethod]}
      <span className="block text-small text-faint">
        {hasPasskey || hasTotp || hasIdentity ? factors.join(", ") : "no second factor"}
      </span>
    </>
  );
}
