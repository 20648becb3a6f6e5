"use client";

import { type AuthenticatorTransport, startAuthentication, WebAuthnError } from "@simplewebauthn/browser";
import { useRef, useState } from "react";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import type { GivenSignature, Proposal } from "#lib/signatures/schema.ts";
import { challengeOf } from "#lib/signatures/statement.ts";

type Call<Input, Output> = Parameters<typeof useCommand<Input, Output>>[0];
export type SignedInput = { readonly signature: GivenSignature };

/** What the person gives to prove a signature. */
export type Means =
  | { readonly kind: "passkey" }
  | { readonly kind: "password"; readonly password: string; readonly code: string | null }
  /** What the identity provider left behind for the statement that was shown when it was asked. */
  | { readonly kind: "idp"; readonly proofId: string; readonly proposal: Proposal };

export interface Signature<Input extends SignedInput> {
  /** Proves who signs the statement shown, then signs it. @returns whether it was signed; why not is in `refusal` */
  readonly sign: (proposal: Proposal, unsigned: Omit<Input, "signature">, means: Means) => Promise<boolean>;
  readonly pending: boolean;
  readonly refusal: string | undefined;
}

/** How long a person has to touch their passkey. */
const PASSKEY_MS_MAX = 120_000;

const PASSKEY_REFUSED =
  "Your passkey gave no signature: it was cancelled, or none of yours is at hand. Nothing was signed; try again, or sign another way.";

/** Asks a passkey of the person to sign the statement's hash. @returns undefined when it did not */
async function askPasskey({
  statementHash,
  provableWith,
}: Proposal): Promise<GivenSignature["proof"] | undefined> {
  if (!provableWith.passkey) return undefined;
  const { rpId, credentials } = provableWith.passkey;
  try {
    const { id, response } = await startAuthentication({
      optionsJSON: {
        challenge: challengeOf(statementHash),
        rpId,
        userVerification: "required",
        timeout: PASSKEY_MS_MAX,
        allowCredentials: credentials.map(({ credentialId, transports }) => ({
          id: credentialId,
          type: "public-key",
          transports: transports as AuthenticatorTransport[],
        })),
      },
    });
    const { authenticatorData, clientDataJSON, signature } = response;
    return { kind: "passkey", credentialId: id, authenticatorData, clientDataJSON, signature };
  } catch (error) {
    // A browser tells nobody why: a person who cancelled and one who has no such passkey look alike.
    if (error instanceof WebAuthnError || error instanceof DOMException) return undefined;
    throw error;
  }
}

/** Signs a command: the proof over the statement's hash first, then the command with it. */
export function useSignature<Input extends SignedInput, Output>(call: Call<Input, Output>): Signature<Input> {
  const reauthentication = useCommand(api.access.reauthenticate);
  const command = useCommand(call);
  const [asking, setAsking] = useState(false);
  const [noPasskey, setNoPasskey] = useState(false);
  /** What was sent and not answered: it may have been carried out, and must be asked for again as it was. */
  const sent = useRef<Input>(undefined);

  const proofOf = async (proposal: Proposal, means: Means): Promise<GivenSignature["proof"] | undefined> => {
    if (means.kind === "idp") return { kind: "proof", proofId: means.proofId };
    if (means.kind === "password") {
      const { statementHash } = proposal;
      const { password, code } = means;
      const proved = await reauthentication.run({ password, code, statementHash });
      return proved?.proofId ? { kind: "proof", proofId: proved.proofId } : undefined;
    }
    setAsking(true);
    const proof = await askPasskey(proposal).finally(() => setAsking(false));
    setNoPasskey(proof === undefined);
    return proof;
  };

  return {
    async sign(proposal, unsigned, means) {
      setNoPasskey(false);
      command.reset();
      reauthentication.reset();
      if (sent.current === undefined) {
        const proof = await proofOf(proposal, means);
        if (!proof) return false;
        const { statementHash, statement } = proposal;
        const signature = { signedAt: statement.signedAt, statementHash, proof };
        sent.current = { ...unsigned, signature } as Input;
      }
      const result = await command.run(sent.current);
      if (!command.unanswered()) sent.current = undefined;
      return result !== undefined;
    },
    pending: asking || reauthentication.pending || command.pending,
    refusal:
      (reauthentication.refusal ?? command.refusal)?.sentence ?? (noPasskey ? PASSKEY_REFUSED : undefined),
  };
}
