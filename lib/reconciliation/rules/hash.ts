import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { canonicalJson } from "#lib/journal/canonical.ts";
import { BUILT_IN_RULES } from "./builtIn.ts";
import type { Rules } from "./schema.ts";

/** What rules say, as one text: the same for files that say the same. */
export const rulesSaid = (rules: Rules): string => canonicalJson(rules);

/** SHA-256 of such a text. */
export const hashOfSaid = (said: string): string => bytesToHex(sha256(utf8ToBytes(said)));

/** SHA-256 of what the rules say, however their file is written. */
export const rulesHash = (rules: Rules): string => hashOfSaid(rulesSaid(rules));

/** Of the rules that hold where nobody has agreed on others. */
export const BUILT_IN_RULES_HASH = rulesHash(BUILT_IN_RULES);
