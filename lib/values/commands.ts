import { defineCommand } from "#lib/door/command.ts";
import { AppError, refuse } from "#lib/door/errors.ts";
import { domainSchema } from "#lib/reconciliation/vocabulary.ts";
import { prepareOpener, type Sealer } from "#lib/sealing/sealer.server.ts";
import { runScope, valuePlace } from "./place.ts";
import { rowsOf } from "./rows.ts";
import { REVEAL_WINDOW_MS, revealingPosition, whyNotReveal, whyNotRevealMore } from "./rules.ts";
import * as spec from "./schema.ts";
import { SHOWN_MS } from "./schema.ts";

const NOT_KEPT =
  "No values were kept for this finding: its run handed none over, or had more findings like it than are kept.";

/** Shows both sides of a finding. The answer alone holds the values: the journal has who, which and why. */
export const revealDiscrepancy = defineCommand<
  typeof spec.revealDiscrepancy.input,
  typeof spec.revealDiscrepancy.output,
  () => Sealer
>({
  spec: spec.revealDiscrepancy,
  // The key service may be asked, for seconds: not under the lock.
  prepare: (runtime, { cutoverId, runId }) => prepareOpener(runtime, cutoverId, runScope(runId)),
  async handle(context, { cutoverId, runId, ordinal, reason }, opener) {
    const { personId, name, positions } = context.person;
    const run = await context.get("run", runId);
    const finding = await context.tx.discrepancy.findUnique({
      where: { runId_ordinal: { runId: run.id, ordinal } },
    });
    if (!finding) throw new AppError("not-found", "This run has no such finding.");
    const domain = domainSchema.parse(finding.domain);
    const facts = await context.facts(["authorityRow", "phase"]);
    refuse(whyNotReveal(facts, domain, positions), "forbidden");
    const since = new Date(context.nowMs - REVEAL_WINDOW_MS);
    const withinHour = await context.tx.reveal.count({
      where: { cutoverId, personId, revealedAt: { gt: since } },
    });
    refuse(whyNotRevealMore(withinHour), "too-many-attempts");
    const values = await context.tx.discrepancyValue.findUnique({
      where: { runId_ordinal: { runId: run.id, ordinal } },
    });
    if (!values) throw new AppError("not-found", NOT_KEPT);
    const sealer = opener();
    const side = (which: "source" | "target"): string | null => {
      const sealed = values[which];
      return sealed === null ? null : sealer.open(valuePlace(ordinal, which), sealed);
    };
    const rows = rowsOf(side("source"), side("target"));
    const endsAt = new Date(context.nowMs + SHOWN_MS).toISOString();
    context.reason = reason;
    await context.create("reveal", {
      subject: "discrepancy",
      runId: run.id,
      domain,
      ordinal,
      sampleId: null,
      reason,
      personId,
      personName: name,
      position: revealingPosition(facts, domain, positions) ?? "clinical-informatics",
      revealedAt: context.at,
      endsAt,
    });
    return { rows, hiddenAt: endsAt };
  },
});
