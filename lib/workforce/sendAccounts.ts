import type { Call } from "#lib/door/calls.ts";
import {
  ACCOUNTS_PER_BATCH_MAX,
  BATCH_CHARACTERS_MAX,
  type fileAccounts,
  type finishImport,
  type startImport,
} from "./schema.ts";
import type { Account, AccountFormat, Side } from "./vocabulary.ts";

/** The way of accounts into a room: in this process, to a server elsewhere, or from a browser. */
export interface AccountChannel {
  readonly startImport: Call<typeof startImport>;
  readonly fileAccounts: Call<typeof fileAccounts>;
  readonly finishImport: Call<typeof finishImport>;
}

export interface SentAccounts {
  readonly cutoverId: string;
  readonly side: Side;
  readonly format: AccountFormat;
  readonly label: string;
  readonly takenAt: string;
  readonly accounts: readonly Account[];
  /** Where it is older than what counts, and is to count all the same. */
  readonly older?: { readonly thanImportId: string; readonly reason: string } | undefined;
  readonly onProgress?: (done: number) => void;
}

/** Imports a side's accounts, all of them or, to every eye, none: an import that is not finished counts for nothing. */
export async function sendAccounts(
  channel: AccountChannel,
  { cutoverId, side, format, label, takenAt, accounts, older, onProgress }: SentAccounts,
): Promise<{ number: number; parityId: string | null }> {
  const { importId, number } = await channel.startImport({ cutoverId, side, format, label, takenAt, older });
  let done = 0;
  for (const batch of batches(accounts)) {
    await channel.fileAccounts({ cutoverId, importId, ordinal: done, accounts: batch });
    done += batch.length;
    onProgress?.(done);
  }
  const { parityId } = await channel.finishImport({ cutoverId, importId, accounts: accounts.length });
  return { number, parityId };
}

function* batches(accounts: readonly Account[]): Generator<Account[]> {
  let batch: Account[] = [];
  let characters = 0;
  for (const account of accounts) {
    const size = JSON.stringify(account).length;
    if (
      batch.length > 0 &&
      (batch.length === ACCOUNTS_PER_BATCH_MAX || characters + size > BATCH_CHARACTERS_MAX)
    ) {
      yield batch;
      batch = [];
      characters = 0;
    }
    batch.push(account);
    characters += size;
  }
  if (batch.length > 0) yield batch;
}
