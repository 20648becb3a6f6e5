import { randomUUID } from "node:crypto";
import { expect, type Page, type TestInfo } from "@playwright/test";
import type { Position } from "#lib/door/positions.ts";
import { type PlanFile, planFileSchema } from "#lib/opening/schema.ts";
import { openPlan } from "#lib/plan/openPlan.ts";
import { COMMAND_ROLES } from "#lib/runbook/schema.ts";
import { planned } from "#lib/runbook/testing.ts";
import type { Runtime } from "#lib/runtime.ts";
import { addAuthenticator, addPerson } from "#prisma/factories.ts";
import { PASSWORD, type Person } from "./room.ts";
import { giveSignature, open, panel } from "./sign.ts";

/** A night from the roll to the switch, small enough to be driven in a browser, with a person in each of six positions. */

export const CREW = {
  "incident-commander": "Amara Oyelaran",
  "clinical-informatics": "Ines Castellanos",
  "app-owner": "Tobias Lindgren",
  "data-steward": "Priya Raman",
  interfaces: "Marek Dvorak",
  identity: "Leilani Kahale",
} as const satisfies Partial<Record<Position, string>>;
export type CrewPosition = keyof typeof CREW;
export const CREW_POSITIONS = Object.keys(CREW) as CrewPosition[];
/** The commander opens the poll, and so fills no seat. */
const POLLED: CrewPosition[] = ["clinical-informatics", "app-owner", "data-steward", "interfaces"];

const MINUTE_MS = 60_000;
const BEFORE_THE_SWITCH = 1;
export const REHEARSED = "Was this night rehearsed, and did it go well?";
const BREAK_GLASS = {
  question: "Does break-glass sign-in work?",
  statement: "I attest that break-glass sign-in was tried at the target tonight and worked.",
};

/** The tasks in the order in which they are done. */
const STEPS = [
  planned("ROLL", {
    title: "Read the roll: every position is filled and reachable",
    stream: "Command",
    ownerPosition: "incident-commander",
  }),
  planned("FREEZE", {
    title: "Pause the interfaces to the legacy record",
    dependsOn: ["ROLL"],
    controlStep: "freeze",
    critical: true,
  }),
  planned("DRAIN", {
    title: "Drain the queues to zero",
    dependsOn: ["FREEZE"],
    controlStep: "drain",
    durationMinutes: 20,
  }),
  planned("SNAPSHOT", {
    title: "Snapshot the legacy record",
    stream: "Data",
    ownerPosition: "data-steward",
    dependsOn: ["DRAIN"],
    controlStep: "snapshot",
    durationMinutes: 30,
  }),
  planned("REPLAY", {
    title: "Replay the messages that were held",
    dependsOn: ["SNAPSHOT"],
    controlStep: "replay",
    durationMinutes: 40,
  }),
  planned("CHARTS", {
    title: "Read ten charts side by side",
    stream: "Clinical",
    ownerPosition: "clinical-informatics",
    type: "validation",
    dependsOn: ["REPLAY"],
    controlStep: "verify",
    durationMinutes: 45,
  }),
  planned("SIGN-INS", {
    title: "Sign in to the target as a nurse of each unit",
    stream: "Identity",
    ownerPosition: "identity",
    type: "validation",
    dependsOn: ["REPLAY"],
    controlStep: "verify",
    durationMinutes: 25,
  }),
  planned("VERIFIED", {
    title: "Everything verified that was to be verified",
    stream: "Command",
    ownerPosition: "incident-commander",
    type: "milestone",
    dependsOn: ["CHARTS", "SIGN-INS"],
    durationMinutes: 0,
  }),
  planned("GATE", {
    title: "Gate 1: safe to switch",
    stream: "Command",
    ownerPosition: "incident-commander",
    type: "gate",
    gate: BEFORE_THE_SWITCH,
    dependsOn: ["VERIFIED"],
    durationMinutes: 0,
  }),
  planned("SWITCH", {
    title: "Open the target for writing",
    stream: "Application",
    ownerPosition: "app-owner",
    dependsOn: ["GATE"],
    controlStep: "switch",
    gate: BEFORE_THE_SWITCH,
    critical: true,
  }),
];

/** Opens the cutover with its crew. @returns where it is and who they are */
export async function openNight(runtime: Runtime, name: string) {
  const suffix = randomUUID().slice(0, 8);
  const crew = {} as Record<CrewPosition, Person>;
  for (const position of CREW_POSITIONS) {
    const login = `${position}-${suffix}`;
    const personId = await addPerson(runtime, { login, name: CREW[position], password: PASSWORD });
    await addAuthenticator(runtime, personId);
    crew[position] = { personId, login, name: CREW[position] };
  }
  const cutoverId = await openPlan(runtime, plan(name, `night-${suffix}`, crew, Date.now()));
  return { cutoverId, path: `/cutovers/${cutoverId}`, crew };
}

function plan(name: string, slug: string, crew: Record<CrewPosition, Person>, nowMs: number): PlanFile {
  const at = (minutes: number): string => new Date(nowMs + minutes * MINUTE_MS).toISOString();
  let startMinutes = 5;
  const tasks = STEPS.map((task) => {
    const plannedStartAt = at(startMinutes);
    startMinutes += task.durationMinutes;
    return { ...task, plannedStartAt, progress: null };
  });
  const wayBack = STEPS.filter(({ controlStep }) => controlStep !== null).map(
    ({ code, title, ownerPosition }) => ({
      ...planned(`UNDO-${code}`, {
        title: `Undo: ${title}`,
        stream: "Way back",
        ownerPosition,
        undoes: code,
      }),
      progress: null,
    }),
  );
  return planFileSchema.parse({
    cutover: {
      organization: "Lakeshore Regional",
      name,
      slug,
      kind: "live",
      strategy: "phased-by-site",
      timeZone: "America/New_York",
      place: "Boston",
      freezeAt: at(15),
      pointOfNoReturnAt: at(8 * 60),
      rollbackObjectiveMinutes: 120,
      reportTo: [],
      reportAtHour: 7,
      phases: [
        {
          number: 3,
          name: "Cutover",
          startedAt: new Date(nowMs).toISOString(),
          signedAt: null,
          signedByName: null,
        },
      ],
    },
    people: CREW_POSITIONS.map((position) => ({
      login: crew[position].login,
      positions: [position],
      justification: "Named in the cutover plan.",
    })),
    signals: [],
    triggers: [],
    runbook: {
      tasks: [...tasks, ...wayBack],
      command: COMMAND_ROLES.map((role) => ({
        role,
        person: crew.interfaces.login,
        backup: crew["app-owner"].login,
        escalation: "Switchboard, ext. 5520",
      })),
      window: null,
    },
    gates: [
      {
        phase: 3,
        number: BEFORE_THE_SWITCH,
        title: "Verify before switch",
        question: "Is the target safe to become the system of record?",
        dueAt: at(4 * 60),
        policy: {
          positions: POLLED,
          quorum: POLLED.length,
          approvalExpiryMinutes: 120,
          executionExpiryMinutes: 60,
        },
        criteria: [
          {
            question: BREAK_GLASS.question,
            binding: { kind: "attestation", position: "identity", statement: BREAK_GLASS.statement },
          },
          {
            question: REHEARSED,
            binding: { kind: "rehearsal", maxAgeDays: 30, durationMinutesMax: 240, rollbackMinutesMax: null },
          },
        ],
      },
    ],
  });
}

export type Pages = Readonly<Record<CrewPosition, Page>>;

/** Drives the night, each in their own browser. @param onPoll is called in the middle of the poll, when one has answered */
export async function drive(pages: Pages, path: string, onPoll: () => Promise<void>): Promise<void> {
  const commander = pages["incident-commander"];
  await open(commander, `${path}/runbook?view=plan`);
  await commander.getByRole("button", { name: "Open the window" }).click();
  await expect(panel(commander, "Command of the window")).toContainText("The control sequence may begin.");
  for (const position of CREW_POSITIONS) await open(pages[position], `${path}/runbook`);
  for (const { code, title, type, ownerPosition } of STEPS) {
    const page = pages[ownerPosition as CrewPosition];
    if (type === "gate") await passGate(pages, path, onPoll);
    await page.getByRole("button", { name: `${code} ${title}` }).click();
    const task = panel(page, code);
    await expect(task).toContainText("STARTABLE");
    await page.keyboard.press("s");
    if (type === "validation") {
      await task.getByRole("button", { name: "Pass", exact: true }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Record it" }).click();
    } else if (type === "normal") {
      await expect(task).toContainText("RUNNING");
      await page.keyboard.press("f");
    }
    await expect(task).toContainText("DONE");
  }
}

async function passGate(pages: Pages, path: string, onPoll: () => Promise<void>): Promise<void> {
  const identity = await open(pages.identity, `${path}/gates`);
  await identity.getByRole("button", { name: "Attest…" }).click();
  await giveSignature(identity, "Attest");
  const commander = await open(pages["incident-commander"], path);
  const next = panel(commander, "Next decision");
  await next.getByRole("button", { name: "Open the poll" }).click();
  for (const [index, position] of POLLED.entries()) {
    const page = await open(pages[position], path);
    await page.getByRole("button", { name: "Sign GO" }).click();
    await giveSignature(page, "Sign GO");
    if (index === 0) await onPoll();
  }
  await open(commander, path);
  await next.getByRole("button", { name: "Decide GO" }).click();
  await giveSignature(commander, "Decide GO");
  await expect(next).toContainText("Every gate is passed");
  for (const position of CREW_POSITIONS) await open(pages[position], `${path}/runbook`);
}

export const SIZES = {
  phone: { width: 390, height: 844 },
  laptop: { width: 1440, height: 900 },
  wall: { width: 3840, height: 2160 },
} as const;

/** Takes pictures of board, poll, graph and timeline, on a phone, a laptop and a wall unless told otherwise. */
export async function picture(
  page: Page,
  path: string,
  label: string,
  testInfo: TestInfo,
  sizes: readonly (keyof typeof SIZES)[] = ["phone", "laptop", "wall"],
): Promise<void> {
  for (const size of sizes) {
    await page.setViewportSize(SIZES[size]);
    for (const [what, address] of [
      ["board", path],
      ["poll", `${path}/gates`],
      ["graph", `${path}/runbook?view=graph`],
      ["timeline", `${path}/runbook?view=timeline`],
    ] as const) {
      await open(page, address);
      if (what === "graph")
        await expect(page.locator(".react-flow__node").filter({ visible: true }).first()).toBeVisible();
      await page.screenshot({ path: testInfo.outputPath(`${label}-${what}-${size}.png`) });
    }
  }
  await page.setViewportSize(SIZES.laptop);
}
