import type { z } from "zod";
import { BUILT_IN_RULES_HASH } from "./rules/hash.ts";
import type { accountSchema } from "./vocabulary.ts";

/** An account of nothing, for tests to fill in. */
export const NO_RECORDS: z.infer<typeof accountSchema> = {
  eligible: 0,
  matched: 0,
  altered: 0,
  rejected: 0,
  skipped: 0,
  quarantined: 0,
  missing: 0,
  unexpected: 0,
  duplicated: 0,
  resurrected: 0,
  wrongPatient: 0,
  highRisk: 0,
  benign: 0,
  unparsable: 0,
  discrepancies: 0,
};

/** What a run says that went by the rules which hold where nobody has agreed on others. */
export const BY_BUILT_IN_RULES = { rulesHash: BUILT_IN_RULES_HASH };
