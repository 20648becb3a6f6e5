import type { Scope } from "./schema.ts";

/** A signed head on its way out. */
export interface SignedHead {
  readonly scope: Scope;
  readonly size: number;
  readonly checkpoint: string;
}

/** A place that is handed every head, so that whoever can change the database can't change them. */
export interface PromptAnchor {
  readonly kind: "prompt";
  /** As it is shown; nothing in it is secret. */
  readonly name: string;
  /** Hands a head over; the same head may come again. @throws AnchorError when the anchor does not hold it afterwards */
  publish(head: SignedHead): Promise<void>;
  /** The newest checkpoint that it holds of a journal, where it can be asked. @throws AnchorError when it does not answer */
  newest?(scope: Scope): Promise<string | undefined>;
}

/** A place that people read: it is handed the newest heads of all journals together, now and then, and at once after a decision. */
export interface PacedAnchor {
  readonly kind: "paced";
  readonly name: string;
  /** Between two of its messages at the least, but for a decision. */
  readonly paceMs: number;
  /** Hands heads over. @throws AnchorError when the anchor does not hold all of them afterwards */
  publishAll(heads: readonly SignedHead[]): Promise<void>;
  /** Asks whether it would take heads now, without handing it any. @throws AnchorError when it would not */
  check(): Promise<void>;
}

export type HeadAnchor = PromptAnchor | PacedAnchor;

/** An anchor that failed. Its message is a sentence for the board, without anything secret. */
export class AnchorError extends Error {
  override readonly name = "AnchorError";
}
