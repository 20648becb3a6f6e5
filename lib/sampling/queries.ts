import { AppError } from "#lib/door/errors.ts";
import { defineProcedure, type Look } from "#lib/door/query.ts";
import { byId, findEntity, listEntities, readFacts } from "#lib/door/store.ts";
import type { Entities } from "#lib/room/state.ts";
import { requireRunning } from "#lib/runs/ingest.ts";
import { openerOf } from "#lib/sealing/sealer.server.ts";
import { runScope } from "#lib/values/place.ts";
import { rowsOf } from "#lib/values/rows.ts";
import { readSide } from "./chart.ts";
import { COMMENT_SCOPE, commentPlace, recordPlace } from "./place.ts";
import { hasRecord, runOfRecord, sessionUntil, whyNotLook } from "./rules.ts";
import * as spec from "./schema.ts";
import { DEFAULT_SIZES, type Sample, sampledRecordSchema } from "./schema.ts";

/** The plan in force, or what holds without one. */
export async function planOf(tx: Look["tx"], cutoverId: string) {
  const [plan] = await listEntities(tx, "samplingPlan", { cutoverId });
  return plan ?? { ...DEFAULT_SIZES, seed: null };
}

export const planForRun = defineProcedure({
  spec: spec.planForRun,
  async handle({ tx }, { cutoverId, runId }) {
    await requireRunning(tx, cutoverId, runId);
    const { seed, random, risk, perSite } = await planOf(tx, cutoverId);
    return {
      random,
      risk,
      perSite,
      seed: seed ?? runId,
      seedFrom: seed === null ? ("run" as const) : ("plan" as const),
    };
  },
});

export const listFrames = defineProcedure({
  spec: spec.listFrames,
  async handle({ tx }, { cutoverId, runId }) {
    const run = await tx.run.findUnique({ where: { id: runId } });
    if (run?.cutoverId !== cutoverId) throw new AppError("not-found", "This cutover has no such run.");
    const frames = await tx.sampleFrame.findMany({ where: { runId }, orderBy: { domain: "asc" } });
    return spec.listFrames.output.parse({ frames });
  },
});

async function sampleHere(tx: Look["tx"], cutoverId: string, sampleId: string): Promise<Sample> {
  const sample = await findEntity(tx, "sample", sampleId);
  if (sample?.cutoverId !== cutoverId) throw new AppError("not-found", "This cutover has no such sample.");
  return sample;
}

export const listRecords = defineProcedure({
  spec: spec.listRecords,
  async handle({ tx }, { cutoverId, sampleId }) {
    const sample = await sampleHere(tx, cutoverId, sampleId);
    const runIds = [sample.runId, ...(sample.enlargedByRunId === null ? [] : [sample.enlargedByRunId])];
    const rows = await tx.sampledRecord.findMany({
      where: { runId: { in: runIds }, domain: sample.domain },
      omit: { source: true, target: true },
      orderBy: [{ part: "asc" }, { place: "asc" }],
    });
    const records = rows
      .map((row) => ({ runId: row.runId, record: sampledRecordSchema.parse(row) }))
      .filter(({ runId, record }) => hasRecord(sample, record) && runOfRecord(sample, record) === runId)
      .map(({ record }) => record);
    return { records };
  },
});

/** The facts of one person's looking: whether they may, and until when. */
async function lookFacts(
  tx: Look["tx"],
  cutoverId: string,
): Promise<Pick<Entities, "authorityRow" | "phase" | "reveal">> {
  return {
    ...(await readFacts(tx, ["authorityRow", "phase"], cutoverId)),
    reveal: byId(await listEntities(tx, "reveal", { cutoverId, subject: "sample" })),
  };
}

export const showRecord = defineProcedure({
  spec: spec.showRecord,
  async handle({ tx, actor, now, runtime }, { cutoverId, sampleId, part, place }) {
    if (actor.kind !== "person") throw new AppError("forbidden", "Only a person can do this.");
    const sample = await sampleHere(tx, cutoverId, sampleId);
    const facts = await lookFacts(tx, cutoverId);
    const whyNot = whyNotLook(facts, sample, actor);
    if (whyNot !== undefined) throw new AppError("forbidden", whyNot);
    const endsAt = sessionUntil(facts, sampleId, actor.personId, now.getTime());
    if (endsAt === undefined)
      throw new AppError(
        "refused",
        "Your session of review is not open: begin one, with a reason. Nothing was shown.",
      );
    const key = { part, place };
    const { domain } = sample;
    const runId = runOfRecord(sample, key);
    const row = hasRecord(sample, key)
      ? await tx.sampledRecord.findUnique({
          where: { runId_domain_part_place: { runId, domain, part, place } },
        })
      : null;
    if (!row) throw new AppError("not-found", "This sample has no such record.");
    const opener = await openerOf(runtime, cutoverId, runScope(runId));
    const side = (which: "source" | "target") => {
      const bytes = row[which];
      return bytes === null ? null : readSide(opener.open(recordPlace(domain, key, which), bytes));
    };
    const [source, target] = [side("source"), side("target")];
    const reviews = await tx.sampleReview.findMany({ where: { sampleId, part, place } });
    // A comment is seen when its answer is, and by its own writer.
    const seen = reviews.filter(({ answer, reviewerId }) => answer !== null || reviewerId === actor.personId);
    const written = seen.filter(({ comment }) => comment !== null);
    const comments = written.length === 0 ? undefined : await openerOf(runtime, cutoverId, COMMENT_SCOPE);
    return {
      rows: rowsOf(source?.record ?? null, target?.record ?? null),
      patients: { source: source?.patient ?? null, target: target?.patient ?? null },
      comments: written.map(({ id, comment }) => ({
        reviewId: id,
        comment: comments?.open(commentPlace(id), comment ?? new Uint8Array()) ?? "",
      })),
      endsAt,
    };
  },
});
