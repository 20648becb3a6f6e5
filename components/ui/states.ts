/** The closed vocabulary of states: each word has one colour and one shape, so that neither has to be seen alone. */

export type Tone = "go" | "hold" | "nogo" | "unknown" | "none" | "info";
export type Shape = "disc" | "bars" | "cross" | "question" | "ring" | "quarter";

interface StateLook {
  readonly tone: Tone;
  readonly shape: Shape;
  /** Not a fact but the lack of one: drawn hatched. */
  readonly hatched?: true;
}

const GOOD: StateLook = { tone: "go", shape: "disc" };
const WAITING: StateLook = { tone: "hold", shape: "quarter" };
const PAUSED: StateLook = { tone: "hold", shape: "bars" };
const BAD: StateLook = { tone: "nogo", shape: "cross" };
const MISSING: StateLook = { tone: "unknown", shape: "question", hatched: true };
const OPEN: StateLook = { tone: "none", shape: "ring" };
const AT_WORK: StateLook = { tone: "info", shape: "quarter" };

const STATE_LOOKS = {
  GO: GOOD,
  PASS: GOOD,
  PASSED: GOOD,
  OK: GOOD,
  YES: GOOD,
  DONE: GOOD,
  "IN FORCE": GOOD,
  CHECK: PAUSED,
  // Answered for, and no yes.
  WAIVED: { tone: "hold", shape: "ring" },
  ACCEPTED: { tone: "hold", shape: "ring" },
  REOPENED: { tone: "nogo", shape: "ring" },
  HOLD: PAUSED,
  HELD: PAUSED,
  PAUSED: PAUSED,
  "CUT OFF": { tone: "hold", shape: "cross" },
  "ROLLING BACK": BAD,
  DRAFT: PAUSED,
  PENDING: WAITING,
  OVERDUE: { tone: "hold", shape: "cross" },
  "NO-GO": BAD,
  NO: BAD,
  FAIL: BAD,
  FAILED: BAD,
  FIRING: BAD,
  REFUSED: BAD,
  UNKNOWN: MISSING,
  "NO DATA": MISSING,
  STALE: MISSING,
  "OTHER RULES": MISSING,
  EXPIRED: MISSING,
  ERROR: MISSING,
  "NOT RUN": MISSING,
  AWAITED: OPEN,
  "NOT POLLED": OPEN,
  CLOSED: OPEN,
  CANCELLED: OPEN,
  ASKED: WAITING,
  "TO VERIFY": WAITING,
  APPROVED: AT_WORK,
  VERIFIED: GOOD,
  UNDONE: OPEN,
  REVOKED: OPEN,
  EXPIRING: WAITING,
  BLOCKED: { tone: "none", shape: "bars" },
  "LEFT OUT": OPEN,
  STARTABLE: { tone: "info", shape: "ring" },
  "NOT TESTED": MISSING,
  STOPS: BAD,
  DEGRADES: PAUSED,
  FROZEN: { tone: "info", shape: "bars" },
  REMOVED: GOOD,
  SIGNED: GOOD,
  MET: GOOD,
  "NOT MET": BAD,
  "NOT MEASURED": MISSING,
  AHEAD: OPEN,
  OVER: OPEN,
  OPEN: AT_WORK,
  POLLING: AT_WORK,
  RUNNING: AT_WORK,
} as const satisfies Record<string, StateLook>;

export type StateWord = keyof typeof STATE_LOOKS;

export const lookOf = (word: StateWord): StateLook => STATE_LOOKS[word];
