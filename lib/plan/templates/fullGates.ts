import { exitHypercare } from "./hypercare.ts";
import { after, attested, calm, type PlannedGate, polled, reconciled } from "./parts.ts";
import { QUEUE, REJECTS, RESULTS, SIGN_IN } from "./watch.ts";

const DAY = 24 * 60;

/** The gates of a full cutover: before the freeze, before the switch, before each wider stage, and before the room is closed. */
export const FULL_GATES = (freezeAt: string): PlannedGate[] => [
  {
    phase: 3,
    number: 1,
    title: "Ready to freeze",
    question: "May the hospital’s legacy record be frozen tonight?",
    dueAt: after(freezeAt, -30),
    policy: polled("clin", "app", "data", "int", "idm", "com"),
    criteria: [
      attested(
        "clin",
        "Can every unit work on paper?",
        "every unit signed for its downtime kit, and elective work has stopped.",
      ),
      attested(
        "idm",
        "Does break-glass sign-in work?",
        "break-glass sign-in was tried at the target from three units and worked.",
      ),
      attested(
        "app",
        "Is the way back ready?",
        "the way back was rehearsed to its last step, and its time measured.",
      ),
      attested(
        "com",
        "Does everyone know?",
        "every unit, the ambulance service and the neighbouring hospitals were told.",
      ),
      reconciled("Is every patient the same person?", "demographics"),
      reconciled("Do allergies of the last load match?", "allergies"),
      calm("Are orders and results flowing?", QUEUE),
    ],
  },
  {
    phase: 3,
    number: 2,
    title: "Verify before switch",
    question: "Is the target safe to become the hospital’s system of record?",
    dueAt: after(freezeAt, 430),
    policy: polled("clin", "app", "data", "int", "idm", "aud"),
    criteria: [
      reconciled("Is every patient the same person?", "demographics"),
      reconciled("Do allergies match?", "allergies"),
      reconciled("Do medications match?", "medications"),
      reconciled("Are problems complete?", "conditions"),
      reconciled("Are orders complete?", "orders"),
      reconciled("Are results complete?", "results"),
      reconciled("Are consents the same?", "consents"),
      calm("Does the target take what is sent to it?", REJECTS),
      attested(
        "clin",
        "Did the chart review pass?",
        "charts of every unit were read side by side tonight, and agreed in what matters for care.",
      ),
      attested(
        "app",
        "Do the printed medication records agree?",
        "active medications agree with the printed records in every unit.",
      ),
      attested(
        "idm",
        "Can everyone sign in?",
        "each role signed in at the target tonight, and break-glass worked.",
      ),
    ],
  },
  {
    phase: 3,
    number: 3,
    title: "Open writing that is not critical",
    question: "May registration, scheduling, notes and the first units write at the target?",
    dueAt: after(freezeAt, 500),
    policy: polled("clin", "app", "int", "idm"),
    criteria: [
      attested(
        "clin",
        "Has each unit found its patients?",
        "each unit found its patients, allergies and medications at the target.",
      ),
      calm("Can people sign in?", SIGN_IN),
      calm("Are orders and results flowing?", QUEUE),
    ],
  },
  {
    phase: 3,
    number: 4,
    title: "Open to every unit",
    question: "May every unit write at the target?",
    dueAt: after(freezeAt, 600),
    policy: polled("clin", "app", "data", "int"),
    criteria: [
      attested(
        "clin",
        "Have the first units worked an hour without a care delay?",
        "the first units worked for an hour without a care delay.",
      ),
      calm("Do results come in time?", RESULTS),
      calm("Does the target take what is sent to it?", REJECTS),
      calm("Can people sign in?", SIGN_IN),
    ],
  },
  exitHypercare(after(freezeAt, 14 * DAY)),
];
