import * as access from "#lib/access/commands.ts";
import * as lockout from "#lib/access/lockout.ts";
import * as account from "#lib/account/commands.ts";
import * as breakGlass from "#lib/breakGlass/commands.ts";
import * as checks from "#lib/checks/commands.ts";
import * as comms from "#lib/comms/commands.ts";
import * as consent from "#lib/consent/commands.ts";
import * as criteria from "#lib/criteria/commands.ts";
import * as dailyReport from "#lib/dailyReport/commands.ts";
import * as dailyRuns from "#lib/dailyRuns/commands.ts";
import * as deviations from "#lib/deviations/commands.ts";
import * as dispositions from "#lib/dispositions/commands.ts";
import * as evidence from "#lib/evidence/commands.ts";
import * as exposure from "#lib/exposure/commands.ts";
import * as factors from "#lib/factors/commands.ts";
import * as freeze from "#lib/freeze/commands.ts";
import * as gateChanges from "#lib/gateChanges/commands.ts";
import * as gates from "#lib/gates/commands.ts";
import * as handOver from "#lib/handOver/commands.ts";
import * as holds from "#lib/holds/commands.ts";
import * as identity from "#lib/identity/commands.ts";
import * as idp from "#lib/idp/commands.ts";
import * as inventory from "#lib/inventory/commands.ts";
import * as journal from "#lib/journal/commands.ts";
import * as lineage from "#lib/lineage/commands.ts";
import * as mappings from "#lib/mappings/commands.ts";
import * as matrices from "#lib/matrices/commands.ts";
import * as opening from "#lib/opening/commands.ts";
import * as people from "#lib/people/commands.ts";
import * as plan from "#lib/plan/commands.ts";
import * as program from "#lib/program/commands.ts";
import * as rehearsals from "#lib/rehearsals/commands.ts";
import * as retention from "#lib/retention/commands.ts";
import * as ruleChanges from "#lib/ruleChanges/commands.ts";
import * as runbook from "#lib/runbook/commands.ts";
import * as runs from "#lib/runs/commands.ts";
import * as safeguards from "#lib/safeguards/commands.ts";
import * as sampling from "#lib/sampling/commands.ts";
import * as sealing from "#lib/sealing/commands.ts";
import * as signals from "#lib/signals/commands.ts";
import * as signatures from "#lib/signatures/commands.ts";
import * as slices from "#lib/slices/commands.ts";
import * as success from "#lib/success/commands.ts";
import * as triage from "#lib/triage/commands.ts";
import * as triggers from "#lib/triggers/commands.ts";
import * as validation from "#lib/validation/commands.ts";
import * as values from "#lib/values/commands.ts";
import * as workforce from "#lib/workforce/commands.ts";
import type { AnyCommand } from "./command.ts";

/** Every command there is: the journal's vocabulary. */
export const COMMANDS: readonly AnyCommand[] = [
  access,
  account,
  lockout,
  breakGlass,
  checks,
  comms,
  consent,
  criteria,
  deviations,
  dispositions,
  ruleChanges,
  triage,
  rehearsals,
  holds,
  factors,
  exposure,
  freeze,
  dailyReport,
  dailyRuns,
  evidence,
  gateChanges,
  gates,
  inventory,
  handOver,
  idp,
  identity,
  journal,
  lineage,
  mappings,
  matrices,
  validation,
  opening,
  people,
  plan,
  program,
  runbook,
  retention,
  sealing,
  values,
  sampling,
  runs,
  safeguards,
  signals,
  signatures,
  success,
  slices,
  triggers,
  workforce,
].flatMap((domain) => Object.values(domain));
