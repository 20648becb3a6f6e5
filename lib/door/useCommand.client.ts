"use client";

import { ORPCError } from "@orpc/client";
import { useCallback, useRef, useState } from "react";
import { canonicalJson } from "#lib/journal/canonical.ts";
import type { Refusal } from "#lib/room/protocol.ts";

export type CommandCall<Input, Output> = (
  input: Input,
  options: { context: { idempotencyKey: string } },
) => Promise<Output>;

export interface CommandHook<Input, Output> {
  /** @returns the result, or undefined when it was refused; why is in `refusal` */
  readonly run: (input: Input) => Promise<Output | undefined>;
  readonly pending: boolean;
  /** Why the last try did not go through. Shown beside the button, never thrown. */
  readonly refusal: Refusal | undefined;
  readonly reset: () => void;
  /** Whether the last try got no answer, so that it may have been carried out: to ask again is to send the same. */
  readonly unanswered: () => boolean;
}

/** An answer that is none, as words beside a button. */
export const refusalOf = (error: unknown): Refusal =>
  error instanceof ORPCError
    ? { code: error.code, sentence: error.message }
    : {
        code: "unavailable",
        sentence:
          "The server did not answer, so it is not known whether this was saved. Try again: the same request is never carried out twice.",
      };

/**
 * A command for a button. A try that got no answer keeps its idempotency key, so that pressing again with the same input can't do it
 * twice.
 */
export function useCommand<Input, Output>(call: CommandCall<Input, Output>): CommandHook<Input, Output> {
  const [pending, setPending] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const intent = useRef<{ input: string; key: string }>(undefined);

  const run = useCallback(
    async (input: Input): Promise<Output | undefined> => {
      const written = canonicalJson(input);
      if (intent.current?.input !== written) intent.current = { input: written, key: crypto.randomUUID() };
      setPending(true);
      setRefusal(undefined);
      try {
        const result = await call(input, { context: { idempotencyKey: intent.current.key } });
        intent.current = undefined;
        return result;
      } catch (error) {
        const refused = refusalOf(error);
        // Any answer settles the intent; only silence leaves it open.
        if (refused.code !== "unavailable") intent.current = undefined;
        setRefusal(refused);
        return undefined;
      } finally {
        setPending(false);
      }
    },
    [call],
  );
  const reset = useCallback(() => setRefusal(undefined), []);
  const unanswered = useCallback(() => intent.current !== undefined, []);
  return { run, pending, refusal, reset, unanswered };
}
