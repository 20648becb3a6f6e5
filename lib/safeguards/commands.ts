import { defineCommand } from "#lib/door/command.ts";
import type { CommandContext } from "#lib/door/context.ts";
import type { Safeguard } from "./schema.ts";
import * as spec from "./schema.ts";
import { SAFEGUARD_TEMPLATES } from "./templates.ts";
import type { SafeguardKey } from "./vocabulary.ts";

const DAY_MS = 24 * 60 * 60_000;

/** Changes a chapter, or makes it from its template when this is the first that is said of it. */
async function put(context: CommandContext, key: SafeguardKey, patch: Partial<Safeguard>): Promise<void> {
  const own = (await context.list("safeguard")).find((safeguard) => safeguard.key === key);
  if (own) {
    await context.update("safeguard", own.id, patch);
    return;
  }
  const { text, ownerPosition } = SAFEGUARD_TEMPLATES[key];
  await context.create("safeguard", {
    key,
    text,
    ownerPosition,
    ownerName: null,
    writtenAt: context.at,
    writtenByName: context.person.name,
    reviewedAt: null,
    reviewedByName: null,
    reviewBy: null,
    ...patch,
  });
}

export const writeSafeguard = defineCommand({
  spec: spec.writeSafeguard,
  async handle(context, { key, text, ownerPosition, ownerName }) {
    await put(context, key, {
      text,
      ownerPosition,
      ownerName,
      writtenAt: context.at,
      writtenByName: context.person.name,
      // These are other words than those that were reviewed.
      reviewedAt: null,
      reviewedByName: null,
      reviewBy: null,
    });
    return {};
  },
});

export const reviewSafeguard = defineCommand({
  spec: spec.reviewSafeguard,
  async handle(context, { key, days, comment }) {
    context.reason = comment;
    await put(context, key, {
      reviewedAt: context.at,
      reviewedByName: context.person.name,
      reviewBy: new Date(context.nowMs + days * DAY_MS).toISOString(),
    });
    return {};
  },
});
