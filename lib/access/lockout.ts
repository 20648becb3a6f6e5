import { defineCommand } from "#lib/door/command.ts";
import { FAILURES_MAX, LOCKOUT_MS } from "./limits.ts";
import * as spec from "./schema.ts";

const MINUTE_MS = 60_000;

export const lockOut = defineCommand({
  spec: spec.lockOut,
  alwaysJournaled: true,
  async handle(context, { purpose, personId, address }) {
    const from = address === null ? "" : ` from ${address}`;
    context.reason = `${FAILURES_MAX} wrong passwords${from} at ${purpose}: none is looked at for ${LOCKOUT_MS / MINUTE_MS} minutes.`;
    // Nothing of the person changes; the entry is about them.
    if (personId !== null) await context.update("person", personId, {});
    return {};
  },
});
