import { PASSWORD_COST_LOG2 } from "#lib/access/password.ts";
import { loadReconciliation } from "#lib/dailyRuns/inputs.server.ts";
import type { Settings } from "#lib/env.ts";
import type { Runtime } from "#lib/runtime.ts";
import { loadAttachmentStore, loadIdp, loadSecrets } from "#lib/secrets.ts";
import { generateClient } from "./prepare.ts";

/** The addresses that browsers may reach this server at; the first is the one that links are made with. */
export function originsOf({ publicUrl, port }: Settings): [string, ...string[]] {
  if (publicUrl !== undefined) return [new URL(publicUrl).origin];
  return [`http://localhost:${port}`, `http://127.0.0.1:${port}`];
}

/**
 * Lends a command of the CLI what the server has: a way through the door. The caller disconnects `db`. Other processes
 * learn of its commits by their own polls of the journal.
 */
export async function createRuntime(settings: Settings, appUrl: string): Promise<Runtime> {
  // Loaded here and not above: right after an install there is no database client yet.
  await generateClient();
  const { openDatabase } = await import("#lib/db.ts");
  return {
    ...(await loadSecrets(settings)),
    dir: settings.dir,
    db: openDatabase(appUrl),
    passwordCostLog2: PASSWORD_COST_LOG2,
    sessionLimits: settings.sessionLimits,
    origins: originsOf(settings),
    idp: await loadIdp(settings),
    attachmentStore: await loadAttachmentStore(settings),
    sampleSignIns: [],
    reconciliationInputs: Object.keys(loadReconciliation(settings)?.inputs ?? {}),
    poke: () => undefined,
  };
}
