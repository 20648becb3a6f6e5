import { defineCommand } from "#lib/door/command.ts";
import { refuse } from "#lib/door/errors.ts";
import { authorityWords, severityWords } from "./rules.ts";
import type { AuthorityCell, SeverityCell } from "./schema.ts";
import * as spec from "./schema.ts";

/** Why a cell can't be written, or undefined: somebody else wrote something else there since it was seen. */
function whyNotSet(now: string, seen: string, wanted: string): string | undefined {
  if (now === seen || now === wanted) return undefined;
  return `It was changed meanwhile: it is “${now}” now, and you want “${wanted}”. Nothing was saved; choose which is right and save again.`;
}

const severityCellOf = ({ careByGate, completenessByGate, acceptedBy }: SeverityCell): SeverityCell => ({
  careByGate,
  completenessByGate,
  acceptedBy,
});

export const setSeverity = defineCommand({
  spec: spec.setSeverity,
  async handle(context, { domain, seen, value }) {
    const row = (await context.list("severityRow")).find((candidate) => candidate.domain === domain);
    const now = row ? severityCellOf(row) : null;
    refuse(whyNotSet(severityWords(now), severityWords(seen), severityWords(value)));
    if (row) await context.update("severityRow", row.id, value);
    else await context.create("severityRow", { domain, ...value });
    return {};
  },
});

const authorityCellOf = ({ reads, writes, conflictOwner, lagMinutes }: AuthorityCell): AuthorityCell => ({
  reads,
  writes,
  conflictOwner,
  lagMinutes,
});

export const setAuthority = defineCommand({
  spec: spec.setAuthority,
  async handle(context, { domain, phase, seen, value }) {
    const row = (await context.list("authorityRow")).find(
      (candidate) => candidate.domain === domain && candidate.phase === phase,
    );
    const now = row ? authorityCellOf(row) : null;
    refuse(whyNotSet(authorityWords(now), authorityWords(seen), authorityWords(value)));
    if (row) await context.update("authorityRow", row.id, value);
    else await context.create("authorityRow", { domain, phase, ...value });
    return {};
  },
});
