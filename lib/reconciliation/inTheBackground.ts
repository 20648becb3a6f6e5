import { readlinkSync } from "node:fs";
import { constants, setPriority } from "node:os";
import { basename } from "node:path";

/**
 * Lets the process's other threads go before this one: it then takes the time that they leave. Only Linux has a priority for each thread, and
 * tells a thread its number; elsewhere it goes on as one of them.
 */
export function goInTheBackground(): void {
  try {
    setPriority(
      Number(basename(readlinkSync("/proc/thread-self"))),
      constants.priority.PRIORITY_BELOW_NORMAL,
    );
  } catch {
    // Nobody is wronged by a thread that is as quick as the others.
  }
}
