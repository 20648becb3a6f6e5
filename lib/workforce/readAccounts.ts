import { nothingRead, type ReadAccounts } from "./checkAccounts.ts";
import { readCsvAccounts } from "./readCsvAccounts.ts";
import { readLdif } from "./readLdif.ts";
import { readScim } from "./readScim.ts";
import { type AccountFormat, FILE_CHARACTERS_MAX } from "./vocabulary.ts";

/** The format of a file of accounts, by its name and how it begins. */
export function formatOf(name: string, text: string): AccountFormat {
  if (/\.(ldif|ldf)$/i.test(name)) return "ldif";
  if (/\.json$/i.test(name) || /^\s*[[{]/.test(text.slice(0, 200))) return "scim";
  return /^(version: *1|dn::?) */im.test(text.slice(0, 2_000)) ? "ldif" : "csv";
}

/** Reads the accounts of one side; the browser's preview and the command line read by the same rule. */
export function readAccounts(format: AccountFormat, text: string): ReadAccounts {
  if (text.length > FILE_CHARACTERS_MAX)
    return nothingRead(
      1,
      `A file may have ${FILE_CHARACTERS_MAX} characters; split it off into fewer attributes.`,
    );
  switch (format) {
    case "csv":
      return readCsvAccounts(text);
    case "scim":
      return readScim(text);
    case "ldif":
      return readLdif(text);
  }
}
