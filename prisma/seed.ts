import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { samplePair } from "#lib/drill/population/samplePair.ts";
import { hasTotp } from "#lib/factors/totp.server.ts";
import { requestException } from "#lib/freeze/commands.ts";
import { openPlan } from "#lib/plan/openPlan.ts";
import { reconcile } from "#lib/reconciliation/reconcile.ts";
import { RunSink } from "#lib/runs/sink.server.ts";
import type { Runtime } from "#lib/runtime.ts";
import { addAuthenticator, addPerson, asPerson } from "./factories.ts";
import { addSampleChecks } from "./sampleChecks.ts";
import { addSampleMatching } from "./sampleIdentity.ts";
import { addSampleMappings } from "./sampleMappings.ts";
import { SAMPLE_SIGN_INS, SAMPLE_SLUG, samplePlan } from "./samplePlan.ts";
import { drawSampleCharts } from "./sampleSampling.ts";
import { triageLoad } from "./sampleTriage.ts";
import { addSampleWorkforce } from "./sampleWorkforce.ts";

export { SAMPLE_SIGN_INS } from "./samplePlan.ts";

/** For all of them; the sample exists only in embedded mode, on loopback. */
export const SAMPLE_PASSWORD = "holdpoint-sample";

/** The same population loaded twice: with faults of every kind, and again with most of them mended. */
const LAST_LOAD = {
  label: "load-2",
  faults: "none",
  rates: {
    "allergy-criticality": 0.01,
    "consent-revived": 0.01,
    "consent-missing": 0.01,
    formatting: 0.05,
    skipped: 0.001,
    quarantined: 0.001,
  },
} as const;
const EXCEPTION_MS = 2 * 60 * 60_000;
const LOADS = [{ label: "load-1", faults: "default" }, LAST_LOAD] as const;

/** Whether this database holds no cutover of anybody's, or a sample that was interrupted in the making. */
export async function needsSample({ db }: Runtime): Promise<boolean> {
  const unfinished = await db.cutover.count({
    where: { slug: SAMPLE_SLUG, runs: { none: { label: LAST_LOAD.label } } },
  });
  return unfinished > 0 || (await db.cutover.count()) === 0;
}

/** A person with both factors, where one is not there already. */
async function addSamplePerson(runtime: Runtime, login: string, name: string): Promise<void> {
  const known = await runtime.db.person.findUnique({ where: { login } });
  const personId = known?.id ?? (await addPerson(runtime, { login, name, password: SAMPLE_PASSWORD }));
  if (!(await hasTotp(runtime.db, personId))) await addAuthenticator(runtime, personId);
}

/** In the freeze of the night a change is asked for, and waits for a second person. */
async function askForException({ db, ...runtime }: Runtime, cutoverId: string, now: Date): Promise<void> {
  if ((await db.freezeException.count({ where: { cutoverId } })) > 0) return;
  const freeze = await db.changeFreeze.findFirstOrThrow({ where: { cutoverId } });
  const engine = await db.system.findFirstOrThrow({ where: { cutoverId, kind: "integration-engine" } });
  const marek = await db.person.findUniqueOrThrow({ where: { login: "marek" } });
  await asPerson({ ...runtime, db }, marek.id, requestException, {
    cutoverId,
    freezeId: freeze.id,
    what: "Raise the engine’s queue limit from 5,000 to 10,000",
    why: "In the second dry run the replay stood for six minutes at the limit.",
    systemIds: [engine.id],
    startsAt: now.toISOString(),
    endsAt: new Date(now.getTime() + EXCEPTION_MS).toISOString(),
  });
}

/**
 * Makes the sample cutover: people, gates, a trigger, and two reconciliations by the real engine of a generated population and its
 * migration, which first went wrong in every way that the generator knows. What is there already from a start that was
 * interrupted is kept.
 * @param now when it is supposed to be
 * @returns the cutover's id
 */
export async function seedSampleCutover(runtime: Runtime, now: Date): Promise<string> {
  for (const { login, name } of SAMPLE_SIGN_INS) await addSamplePerson(runtime, login, name);
  const begun = await runtime.db.cutover.findUnique({ where: { slug: SAMPLE_SLUG } });
  const cutoverId = begun?.id ?? (await openPlan(runtime, samplePlan(now)));
  await addSampleChecks(runtime, cutoverId, now);
  await addSampleWorkforce(runtime, cutoverId, now);
  await addSampleMatching(runtime, cutoverId);
  await askForException(runtime, cutoverId, now);
  await addSampleMappings(runtime, cutoverId);
  const folder = await mkdtemp(join(tmpdir(), "holdpoint-sample-"));
  try {
    for (const { label, ...faults } of LOADS) {
      const { paths } = await samplePair(join(folder, label), faults);
      await reconcile({ ...paths, out: join(folder, "report"), sink: new RunSink(runtime, cutoverId) });
      await triageLoad(runtime, cutoverId, label);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  await drawSampleCharts(runtime, cutoverId);
  return cutoverId;
}
