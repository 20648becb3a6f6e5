import { readFileSync } from "node:fs";
import { z } from "zod";
import { readYaml } from "#lib/reconciliation/yaml.ts";
import { StartupError } from "#lib/startup-error.ts";
import { inputNameSchema } from "./schema.ts";

const path = z.string().startsWith("/", "must be an absolute path");

const inputSchema = z.strictObject({
  source: path,
  target: path,
  crosswalk: path,
  conceptmaps: path.optional(),
  /** There was such a thing: whose runs no gate would count. */
  rules: z
    .never({
      error:
        "a planned run goes by the rules in force in its room; propose this file there, and leave this line out",
    })
    .optional(),
  sourceMapping: path.optional(),
  targetMapping: path.optional(),
});

const THREADS_MAX = 256;
const MEMORY_MB_MIN = 256;

const fileSchema = z.strictObject({
  version: z.literal(1),
  /** Where workers put the parts of a run and its result; all of them see the same folder. */
  work: path,
  /** How many threads a worker takes, and about how much memory. */
  threads: z.int().min(1).max(THREADS_MAX).optional(),
  memoryMb: z.int().min(MEMORY_MB_MIN).optional(),
  inputs: z.record(inputNameSchema, inputSchema),
});
export type ReconciliationSettings = z.infer<typeof fileSchema>;

/**
 * What the operator lets this server reconcile. Rooms choose by name; no path ever comes from a browser.
 * @throws StartupError with the line of every fault
 */
function readReconciliationFile(file: string): ReconciliationSettings {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new StartupError(
      "configuration",
      `HOLDPOINT_RECONCILIATION_FILE names ${file}, which cannot be read.`,
      { cause },
    );
  }
  const read = readYaml(text, fileSchema);
  if (!("faults" in read)) return read.value;
  const lines = read.faults.map(
    ({ line, column, path: at, message }) => `  ${file}:${line}:${column} ${at}: ${message}`,
  );
  throw new StartupError(
    "configuration",
    `The inputs of reconciliation cannot be used:\n${lines.join("\n")}`,
  );
}

/** What this installation reconciles by itself, or undefined. @throws StartupError */
export const loadReconciliation = ({
  reconciliationFile,
}: {
  readonly reconciliationFile?: string;
}): ReconciliationSettings | undefined =>
  reconciliationFile === undefined ? undefined : readReconciliationFile(reconciliationFile);
