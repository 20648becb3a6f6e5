import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { perform } from "#lib/door/query.ts";
import { as, type Member, makeRoom, prepareRuntime } from "#lib/door/testing.ts";
import { type Mailbox, openMailbox } from "#lib/journal/testing.ts";
import { editCutover } from "#lib/plan/commands.ts";
import { asSystem } from "#prisma/factories.ts";
import { claimReport } from "./commands.ts";
import { boundsOf, dayBefore } from "./days.ts";
import { getReport, getReportPdf } from "./queries.ts";
import { reportPdf } from "./reportPdf.server.ts";
import { CLAIM_MS_MAX } from "./schema.ts";
import { sendReports } from "./send.server.ts";

const setup = prepareRuntime();
const ZONE = "America/New_York";
const HOUR_MS = 60 * 60_000;
let mailbox: Mailbox;
let cutoverId: string;
let commander: Member;
/** The day that the room was made in, and the morning after it. */
let day: string;
let morning: Date;

beforeEach(async () => {
  mailbox = await openMailbox();
  const room = await makeRoom(setup.runtime, ["incident-commander"]);
  cutoverId = room.cutoverId;
  commander = room.people["incident-commander"];
  await as(setup.runtime, commander, editCutover, {
    cutoverId,
    edits: {
      reportTo: { seen: [], value: ["charge@example.org", "cmio@example.org"] },
      reportAtHour: { seen: 7, value: 6 },
    },
    reason: null,
  });
  const tomorrowMs = Date.now() + 24 * HOUR_MS;
  day = dayBefore(tomorrowMs, ZONE);
  morning = new Date(boundsOf(day, ZONE).untilMs + 8 * HOUR_MS);
});
afterEach(async () => {
  // Each test's cutover is its own, and a closed one is none of the next test's.
  await setup.runtime.db.cutover.update({ where: { id: cutoverId }, data: { closedAt: new Date() } });
  await mailbox.close();
});

const inHypercare = () =>
  setup.runtime.db
    .$executeRaw`UPDATE phase SET started_at = now() WHERE cutover_id = ${cutoverId}::uuid AND number = 4`;
const send = (now = morning) =>
  sendReports(setup.runtime, { url: mailbox.url, from: "holdpoint@example.org", ca: mailbox.ca }, now);
const kept = () => setup.runtime.db.dailyReport.findMany({ where: { cutoverId } });

describe("a daily report", () => {
  it("is mailed once, with the PDF, while hypercare is under way, from its hour on", async () => {
    await send();
    expect(mailbox.mails).toEqual([]);
    await inHypercare();
    await send(new Date(boundsOf(day, ZONE).untilMs + 5 * HOUR_MS));
    expect(mailbox.mails).toEqual([]);
    // Two servers at once, and again later.
    await Promise.all([send(), send()]);
    await send();
    expect(mailbox.mails).toHaveLength(1);
    const [mail = ""] = mailbox.mails;
    expect(mail).toContain(`Subject: Daily report, ${day}: Test slice`);
    expect(mail).toMatch(/charge@example\.org.*cmio@example\.org/);
    expect(mail).toContain(`-${day}.pdf`);
    expect(await kept()).toMatchObject([
      { day, recipients: 2, tries: 1, problem: null, sentAt: expect.any(Date) },
    ]);
  });

  it("that is refused says why, without an address, and is tried again, three times in all", async () => {
    await inHypercare();
    mailbox.refuses = "recipients";
    await send();
    const [refused] = await kept();
    expect(refused?.problem).toContain("refused the sender or a recipient");
    expect(refused?.problem).not.toContain("example.org");
    const age = () =>
      setup.runtime.db
        .$executeRaw`UPDATE daily_report SET claimed_at = claimed_at - make_interval(secs => ${CLAIM_MS_MAX / 1_000 + 1}) WHERE cutover_id = ${cutoverId}::uuid`;
    await age();
    await send();
    await age();
    mailbox.refuses = "nothing";
    await send();
    expect(await kept()).toMatchObject([{ tries: 3, problem: null, sentAt: expect.any(Date) }]);
    await age();
    expect(await asSystem(setup.runtime, claimReport, { cutoverId, day })).toEqual({ reportId: null });
    expect(mailbox.mails).toHaveLength(1);
  });

  it("is read by everyone in the room, as it stood then, as a page and as a PDF", async () => {
    const today = dayBefore(Date.now() + 24 * HOUR_MS, ZONE);
    const read = await perform(setup.runtime, getReport, { cutoverId, day: today }, commander.caller);
    expect(read).toMatchObject({ name: "Test slice", day: today, isOver: false });
    const titles = read.sections.map(({ title }) => title);
    expect(titles).toEqual(
      expect.arrayContaining(["Where it stands", "Criteria", "Rollback triggers", "Work", "Journal"]),
    );
    expect(read.sections.at(-1)?.lines.join(" ")).toContain("changed the facts of “Test slice”");
    const pdf = await perform(
      { ...setup.runtime, reportPdf },
      getReportPdf,
      { cutoverId, day: today },
      commander.caller,
    );
    expect(Buffer.from(pdf.base64, "base64").subarray(0, 5).toString()).toBe("%PDF-");
    await expect(
      perform(setup.runtime, getReport, { cutoverId, day: "2020-01-01" }, commander.caller),
    ).rejects.toMatchObject({ code: "refused" });
  });
});
