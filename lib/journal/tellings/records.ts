import { plural } from "#lib/plural.ts";
import { about, type Tell } from "./tell.ts";

const noticed = (verb: string, after = ""): Tell =>
  about("notice", ({ number, title }) => ({
    what: `${verb} notice ${number}, “${title}”${after}`,
    subject: { kind: "notice", number },
  }));

/** Sentences about reports, notices, evidence and its keeping. */
export const RECORDS_TELLINGS: Readonly<Record<string, Tell>> = {
  "dailyReport.claim": about("dailyReport", ({ day }) => ({
    what: `began to send the daily report of ${day}`,
  })),
  "dailyReport.settle": about("dailyReport", ({ day, recipients, problem }) => ({
    what:
      problem === null
        ? `sent the daily report of ${day} to ${plural(recipients, "address", "addresses")}`
        : `could not send the daily report of ${day}: ${problem}`,
  })),
  "journal.rotateKey": () => ({ what: "replaced the key that signs the tree heads" }),
  "journal.exportEntries": () => ({ what: "took entries of the journal away as a file" }),
  "journal.exportJournal": () => ({ what: "exported the journal" }),
  "signatures.recordRefusal": () => ({ what: "refused a signature" }),
  "evidence.requestBinder": about("binder", ({ number }) => ({
    what: `asked for evidence binder ${number}`,
  })),
  "evidence.cancelBinder": about("binder", ({ number }) => ({
    what: `stopped the making of evidence binder ${number}`,
  })),
  "evidence.finishBinder": about("binder", ({ number, sha256 }) => ({
    what: `made evidence binder ${number}, SHA-256 ${sha256?.slice(0, 12)}…`,
  })),
  "evidence.failBinder": about("binder", ({ number }) => ({
    what: `could not make evidence binder ${number}`,
  })),
  "evidence.takeBinder": () => ({ what: "took an evidence binder away" }),
  "safeguards.writeSafeguard": about("safeguard", ({ key }) => ({ what: `wrote the safeguard “${key}”` })),
  "safeguards.reviewSafeguard": about("safeguard", ({ key }) => ({
    what: `reviewed the safeguard “${key}”`,
  })),
  "retention.placeLegalHold": about("legalHold", ({ reason }) => ({
    what: `placed a legal hold, “${reason}”`,
  })),
  "retention.liftLegalHold": about("legalHold", ({ reason }) => ({
    what: `lifted the legal hold “${reason}”`,
  })),
  "retention.purgeFacts": () => ({ what: "purged samples and findings past their retention" }),
  "comms.draftNotice": noticed("drafted"),
  "comms.approveNotice": noticed("approved"),
  "comms.withdrawApproval": noticed("withdrew the approval of"),
  "comms.closeNotice": noticed("closed", ": back online"),
};
