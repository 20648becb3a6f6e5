import type { Cutover } from "./schema.ts";

/** The six ways in which a hospital can go over, as people choose between them. */

export interface Strategy {
  readonly key: Cutover["strategy"];
  readonly title: string;
  readonly what: string;
  /** What clinicians may have to do without, for how long. */
  readonly downtimeRisk: string;
  readonly fits: string;
  readonly costs: string;
}

export const STRATEGY_LIST: readonly Strategy[] = [
  {
    key: "phased-by-site",
    title: "Phased by site or group",
    what: "One hospital, clinic or group of departments goes over at a time; the others stay on the legacy EHR.",
    downtimeRisk:
      "One site’s chart is read-only for a window of hours. A failure stays at that site, and can be rolled back without the others.",
    fits: "Several sites or clinics whose patients overlap little; a first slice that is to prove the way for the rest.",
    costs:
      "Two EHRs run side by side for months. Patients who go between the sites need both records, and interfaces have to know where each order belongs.",
  },
  {
    key: "phased-by-module",
    title: "Phased by module",
    what: "Scheduling, results, medications and so on go over one after another, everywhere at once.",
    downtimeRisk:
      "Each window is short and takes one function away from everyone. Between windows, what belongs together stands in two systems.",
    fits: "Modules with few ties to others, such as scheduling or registration; a target that can work with the legacy EHR in between.",
    costs:
      "An interface between old and new for every module that waits, each to be built, verified and taken down. Not for modules that decide together: medications, allergies and orders go in one.",
  },
  {
    key: "big-bang",
    title: "Big bang",
    what: "Everyone and everything goes over in one window.",
    downtimeRisk:
      "The highest: the whole hospital works on paper through one window, and a failure is everyone’s at once. Past the point of no return only forward recovery is left.",
    fits: "A hospital whose departments can’t be told apart in care; when two records at once would be the greater risk. After at least two full rehearsals.",
    costs:
      "The least time with two systems, and the most people in one night: support at the elbow in every unit, and a downtime kit that carries the whole house.",
  },
  {
    key: "dual-run",
    title: "Dual run",
    what: "Both systems run for a while on the same work; one is the record, the other is compared with it.",
    downtimeRisk:
      "Low, because the old system goes on. The risk is another: two charts that differ, and a clinician who reads the wrong one.",
    fits: "Functions that machines feed, such as results, billing and registers; a short time with a named end.",
    costs:
      "Reconciliation each day for as long as it lasts. Nobody can be asked to write twice by hand for long: it is not done, and then both charts are wrong.",
  },
  {
    key: "api-led",
    title: "API-led",
    what: "Applications are moved to a layer of APIs first; what stands behind it is changed without them.",
    downtimeRisk:
      "Low for each change: traffic moves in steps and moves back in minutes, as long as writes can be replayed.",
    fits: "A hospital with its own integration team, and a legacy EHR that can be read and written by an API (FHIR, for example).",
    costs:
      "The layer has to be built, secured and kept, and becomes a part that everything rests on. What has no API goes over another way all the same.",
  },
  {
    key: "read-only-archive",
    title: "Read-only archive with a new write path",
    what: "New work is written at the target from a set day on; the legacy record is frozen and stays to be read.",
    downtimeRisk:
      "A short window, because little is moved. The risk is in what is not moved: allergies, medications and problems that matter today have to be, and verified.",
    fits: "A legacy system whose data can’t be migrated well, or a service that closes; records with a legal time to be kept.",
    costs:
      "Clinicians look in two places for years. The archive needs sign-in, audit, consent rules, release of information and an end date of its own.",
  },
];

/** A strategy as people choose it. */
export const strategyOf = (key: Cutover["strategy"]): Strategy =>
  STRATEGY_LIST.find((strategy) => strategy.key === key) ?? (STRATEGY_LIST[0] as Strategy);
