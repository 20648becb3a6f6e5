import type { Domain } from "#lib/reconciliation/vocabulary.ts";
import type { Runtime } from "#lib/runtime.ts";
import { drawSample } from "#lib/sampling/commands.ts";
import { asPerson } from "./factories.ts";

const DOMAIN: Domain = "medications";
const BY_CHANCE = 12;
const BY_RISK = 4;

/** Of the newest load the medications are drawn, to be reviewed; nobody has answered yet. Nothing where it was done before. */
export async function drawSampleCharts({ db, ...runtime }: Runtime, cutoverId: string): Promise<void> {
  if ((await db.sample.count({ where: { cutoverId } })) > 0) return;
  const run = await db.run.findFirstOrThrow({ where: { cutoverId }, orderBy: { number: "desc" } });
  const frame = await db.sampleFrame.findUnique({
    where: { runId_domain: { runId: run.id, domain: DOMAIN } },
  });
  if (!frame) return;
  const ines = await db.person.findUniqueOrThrow({ where: { login: "ines" } });
  await asPerson({ ...runtime, db }, ines.id, drawSample, {
    cutoverId,
    runId: run.id,
    domain: DOMAIN,
    random: Math.min(BY_CHANCE, frame.random),
    risk: Math.min(BY_RISK, frame.risk),
  });
}
