"use client";

import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";

type Call<Input, Output> = Parameters<typeof useCommand<Input, Output>>[0];

export interface Signature<Input, Output> {
  /** Proves who signs, then signs. @returns undefined when either was refused */
  readonly sign: (password: string, input: Input) => Promise<Output | undefined>;
  readonly pending: boolean;
  readonly refusal: string | undefined;
}

/** A command that takes a fresh signature: the password first, then the command. */
export function useSignature<Input, Output>(call: Call<Input, Output>): Signature<Input, Output> {
  const proof = useCommand(api.access.reauthenticate);
  const command = useCommand(call);
  return {
    async sign(password, input) {
      command.reset();
      const proved = await proof.run({ password });
      return proved && command.run(input);
    },
    pending: proof.pending || command.pending,
    refusal: (proof.refusal ?? command.refusal)?.sentence,
  };
}
