import { defineCommand } from "#lib/door/command.ts";
import { AppError, refuse } from "#lib/door/errors.ts";
import { plural } from "#lib/plural.ts";
import { whyEnded } from "#lib/runs/rules.ts";
import { withdrawRecord } from "#lib/signatures/withdraw.server.ts";
import { countOpenCodes, tallyCodes, tallyVersions } from "./count.server.ts";
import {
  contentHashOf,
  coverageNow,
  whyNotAddVersion,
  whyNotDecideCode,
  whyNotSignVersion,
  whyNotWithdrawMappingSignOff,
} from "./rules.ts";
import * as spec from "./schema.ts";

const MAPPING_MEANING =
  "I attest that I have read these mappings, and that by them the records mean at the target what they mean at the source.";

export const settleMappings = defineCommand({
  spec: spec.settleMappings,
  async handle(context, { cutoverId, runId, crosswalkSha256, codes }) {
    const run = await context.get("run", runId);
    refuse(whyEnded(run));
    if ((await context.list("mappingUse")).some((use) => use.runId === runId))
      throw new AppError("refused", `The mappings of run ${run.number} are settled already.`);
    const counted = await tallyCodes(context.tx, runId);
    if (counted.codes !== codes)
      throw new AppError(
        "refused",
        `${plural(counted.codes, "code")} of ${codes.toLocaleString("en-US")} came in. Nothing was settled.`,
      );
    const uses = await tallyVersions(context.tx, cutoverId, crosswalkSha256);
    await context.create("mappingUse", { runId, at: context.at, uses });
    const open = await countOpenCodes(context.tx, runId);
    await context.create("codeCoverage", { runId, at: context.at, systems: counted.systems, open });
    return {};
  },
});

export const addVersion = defineCommand({
  spec: spec.addVersion,
  async handle(context, { version, rows, change }) {
    refuse(whyNotAddVersion(await context.facts(["mappingVersion"]), version, rows));
    const { personId, name } = context.person;
    context.reason = change;
    const { id } = await context.create("mappingVersion", {
      version,
      rows,
      contentHash: contentHashOf(version, rows),
      change,
      addedById: personId,
      addedByName: name,
      addedAt: context.at,
    });
    return { mappingVersionId: id };
  },
});

export const signVersion = defineCommand({
  spec: spec.signVersion,
  actsAs: ({ position }) => position,
  async handle(context, { mappingVersionId, position, contentHash }) {
    const { personId, name: personName } = context.person;
    const version = await context.get("mappingVersion", mappingVersionId);
    const facts = await context.facts(["mappingVersion", "mappingSignOff", "withdrawal"]);
    refuse(whyNotSignVersion(version, facts, { personId, positions: [position] }));
    if (version.contentHash !== contentHash)
      throw new AppError(
        "evidence-changed",
        "These are not the rows that were shown to you. Nothing was signed.",
      );
    const { id } = await context.sign(
      "mappingSignOff",
      {
        mappingVersionId,
        version: version.version,
        contentHash,
        rowCount: version.rows.length,
        position,
        personId,
        personName,
        signedAt: context.signedAt,
      },
      {
        act: `Sign version ${version.version} of the mappings`,
        question: null,
        meaning: MAPPING_MEANING,
        evidenceHash: contentHash,
        position,
      },
    );
    return { mappingSignOffId: id };
  },
});

export const withdrawMappingSignOff = defineCommand({
  spec: spec.withdrawMappingSignOff,
  async handle(context, { mappingSignOffId, reason }) {
    const signOff = await context.get("mappingSignOff", mappingSignOffId);
    refuse(whyNotWithdrawMappingSignOff(signOff, await context.facts(["withdrawal"]), context.person));
    context.reason = reason;
    return {
      withdrawalId: await withdrawRecord(
        context,
        "mappingSignOff",
        mappingSignOffId,
        signOff.position,
        reason,
      ),
    };
  },
});

export const decideCode = defineCommand({
  spec: spec.decideCode,
  async handle(context, { runId, system, code, decision, target, reason }) {
    refuse(whyNotDecideCode({ decision, target, code }));
    const coverage = coverageNow(await context.facts(["run", "codeCoverage"]));
    const row =
      coverage?.runId === runId
        ? await context.tx.codeCount.findFirst({ where: { runId, system, code, NOT: { state: "mapped" } } })
        : null;
    if (!coverage || !row)
      throw new AppError(
        "evidence-changed",
        "The newest run does not list this code as open. Nothing was decided; look at the list again.",
      );
    const { personId, name: personName } = context.person;
    context.reason = reason;
    const { id } = await context.create("codeDecision", {
      runId,
      system,
      code,
      decision,
      target,
      reason,
      personId,
      personName,
      position: spec.CODE_OWNER,
      decidedAt: context.at,
    });
    await context.update("codeCoverage", coverage.id, { open: await countOpenCodes(context.tx, runId) });
    return { codeDecisionId: id };
  },
});
