import type { SampleSignIn } from "#lib/access/schema.ts";
import type { SessionLimits } from "#lib/access/sessionLimits.ts";
import type { AttachmentStore } from "#lib/attachments/store.server.ts";
import type { Report } from "#lib/dailyReport/schema.ts";
import type { KeyWrapper } from "#lib/sealing/wrap.ts";
import type { PrismaClient } from "#prisma/generated/client.ts";

/** What was just committed through the door of this process. */
export interface Committed {
  /** The journal that it may have grown. */
  readonly scope: string;
  readonly command: string;
}

/** The hospital's identity provider, by OpenID Connect. */
export interface IdpSettings {
  /** As its discovery document and its tokens name it. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** What people call it. */
  readonly name: string;
  /** Whether somebody unknown who comes from it gets an account, without any position. */
  readonly createsPeople: boolean;
}

/** What the pieces of one server share: the custom server and Next's bundles are separate module instances. */
export interface Runtime {
  /** Connected as the application's role, which cannot change the journal. */
  readonly db: PrismaClient;
  /** 32 bytes; keys for single uses are derived from it (keys.ts). */
  readonly journalKey: Uint8Array;
  /** What the data keys of sealed values are wrapped under; null where none is set, and then no value is kept. */
  readonly valuesKey: KeyWrapper | null;
  readonly authSecret: string;
  /** Holdpoint's own folder, absolute: finished binders are in it. */
  readonly dir: string;
  /** What a guess at a password costs; see password.ts. */
  readonly passwordCostLog2: number;
  readonly sessionLimits: SessionLimits;
  /** Where browsers reach this server; pages of other origins may not write, or listen. */
  readonly origins: readonly string[];
  /** Where attached files are kept; the database where there is none. */
  readonly attachmentStore?: AttachmentStore;
  /** Null when there are local accounts alone. */
  readonly idp: IdpSettings | null;
  /** Whom one can be, for the sign-in page of the sample cutover; empty wherever accounts are real. */
  readonly sampleSignIns: readonly SampleSignIn[];
  /** Names of the extracts that the operator lets this server reconcile. */
  readonly reconciliationInputs?: readonly string[];
  /** Draws a report as a PDF; the server brings it, because the pages' bundles can't find the fonts. */
  readonly reportPdf?: (report: Report) => Promise<Buffer>;
  /** Called after a commit, so that this instance's live tail and sealer need not wait for their next look. */
  readonly poke: (committed: Committed) => void;
}

const SLOT = Symbol.for("holdpoint.runtime");
const slots = globalThis as { [SLOT]?: Runtime };

/** Makes `installed` the runtime of this process. */
export function installRuntime(installed: Runtime): void {
  slots[SLOT] = installed;
}

/** @throws Error when the server has not been started through server.ts */
export function runtime(): Runtime {
  const installed = slots[SLOT];
  if (!installed) throw new Error("Holdpoint runs through its own server: npm start or npm run dev.");
  return installed;
}
