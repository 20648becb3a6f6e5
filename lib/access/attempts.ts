import { createHmac } from "node:crypto";
import { execute } from "#lib/door/command.ts";
import { AppError } from "#lib/door/errors.ts";
import type { Runtime } from "#lib/runtime.ts";
import { networkOf } from "./address.ts";
import { GuessLimiter } from "./limiter.server.ts";
import { FAILURES_MAX, LOCKOUT_MS } from "./limits.ts";
import { lockOut } from "./lockout.ts";

const MINUTE_MS = 60_000;

/** A guess at a password. */
interface Guess {
  /** What the password is asked for; each has counts of its own, so that a stranger at the sign-in page can't keep a person from signing. */
  readonly purpose: "sign-in" | "reauthentication";
  /** Of the account, as it was typed or as it is known; an unknown one is counted like any other. */
  readonly account: string;
  /** Where it came from; null for what came by no network. */
  readonly address: string | null;
}

interface Count {
  readonly key: string;
  readonly kind: "account" | "address";
}

/** What is right as far as it goes, and neither counts against anyone nor clears a count: a right password whose code is still to come. */
export class Unfinished {}

function countsOf(runtime: Runtime, { purpose, account, address }: Guess): Count[] {
  const count = (kind: Count["kind"], value: string): Count => ({
    kind,
    key: createHmac("sha256", runtime.authSecret)
      .update(JSON.stringify(["holdpoint:attempt:v1", purpose, kind, value]))
      .digest("hex"),
  });
  return [count("account", account), ...(address === null ? [] : [count("address", networkOf(address))])];
}

/**
 * Lets a guess at a password, or a code, be checked, at most FAILURES_MAX wrong ones in LOCKOUT_MS for an account and for an address, over
 * all instances together. Each is counted before it is checked, so that many at once get no more.
 * @param check undefined when the guess was wrong; an Unfinished when there is more to come
 * @param personId whose account it is, for the journal; null when it is nobody's
 * @returns what `check` did
 * @throws AppError too-many-attempts that says when to try again
 */
export async function guardGuess<T>(
  runtime: Runtime,
  guess: Guess,
  personId: string | null,
  check: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const limiter = new GuessLimiter(runtime.db);
  const counted: (Count & { failures: number })[] = [];
  for (const count of countsOf(runtime, guess)) {
    const { consumedPoints: failures, msBeforeNext } = await limiter.penalty(count.key);
    if (failures > FAILURES_MAX) {
      // It is not looked at, and so it is nothing against the other.
      for (const { key } of counted) await limiter.reward(key);
      throw new AppError("too-many-attempts", whyWait(msBeforeNext), { retryAfterMs: msBeforeNext });
    }
    counted.push({ ...count, failures });
  }

  const result = await check();
  for (const { key, kind, failures } of counted) {
    if (result instanceof Unfinished) {
      await limiter.reward(key);
    } else if (result !== undefined) {
      // An address keeps what others failed from it: one's own account is not a way to go on guessing at theirs.
      await (kind === "account" ? limiter.delete(key) : limiter.reward(key));
    } else if (failures === FAILURES_MAX) {
      await limiter.block(key, LOCKOUT_MS / 1_000);
      await execute(
        runtime,
        lockOut,
        {
          purpose: guess.purpose,
          personId: kind === "account" ? personId : null,
          address: kind === "address" ? guess.address : null,
        },
        { caller: { kind: "system", name: guess.purpose }, idempotencyKey: null },
      );
    }
  }
  return result;
}

function whyWait(waitMs: number): string {
  const minutes = Math.ceil(waitMs / MINUTE_MS);
  return `Too many wrong passwords or codes. Nothing was changed; try again in ${minutes === 1 ? "a minute" : `${minutes} minutes`}.`;
}
