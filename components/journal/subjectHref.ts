import type { Links } from "#components/shell/links.ts";
import type { Subject } from "#lib/journal/tellings/tell.ts";

/** Where what an entry is about can be seen. */
export function subjectHref(subject: Subject, links: Links): string {
  switch (subject.kind) {
    case "gate":
      return links.gate(subject.number);
    case "run":
      return links.run(subject.number);
    case "trigger":
      return links.trigger(subject.id);
    case "signal":
      return links.signal(subject.id);
    case "task":
      return links.task(subject.code);
    case "deviation":
      return links.deviation(subject.number);
    case "rehearsals":
      return links.rehearsals;
    case "cause":
      return links.causes({ group: subject.number });
    case "triage":
      return links.triage;
    case "rollback":
      return links.rollback;
    case "runbook":
      return links.runbook;
    case "notice":
      return links.notice(subject.number);
  }
}
