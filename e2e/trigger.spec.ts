import { expect } from "@playwright/test";
import { addSignal, addToken } from "#prisma/factories.ts";
import { callApi, pushSample, test } from "./support/product.ts";
import { openRoom, SIGNAL_KEY, TRIGGER_NAME } from "./support/room.ts";
import { open, panel } from "./support/sign.ts";

test("a value over the limit makes a trigger pending, then firing, and silence does not clear it", async ({
  enter,
  runtime,
  request,
}) => {
  const room = await openRoom(runtime, "Trigger");
  const signalId = await addSignal(runtime, room.cutoverId, {
    key: SIGNAL_KEY,
    question: "Are orders and results flowing?",
    unit: "messages",
    direction: "higher-is-worse",
    validMin: 0,
    validMax: null,
    freshnessLimitSeconds: 6,
    ownerPosition: "interfaces",
  });
  const page = await open(await enter(room.people["incident-commander"]), room.path);
  const defined = await callApi(page, `${room.path}/triggers`, {
    signalId,
    name: TRIGGER_NAME,
    recommendation: "Hold the switch.",
    threshold: 5_000,
    clearThreshold: 4_000,
    forSeconds: 3,
    keepFiringForSeconds: 0,
  });
  expect(defined.status).toBe(200);
  const card = panel(page, "Rollback").getByRole("link", { name: TRIGGER_NAME });
  await expect(card).toContainText("NO DATA");

  const token = await addToken(runtime, room.cutoverId, "signals");
  const push = (value: number) => pushSample(request, room.path, token, value);

  await push(6_210);
  await expect(card).toContainText("PENDING");
  await expect(card).toContainText("FIRING");
  await expect(card).toContainText("6,210 messages, limit 5,000 messages");
  await expect(page.getByRole("banner").getByRole("link", { name: "1 trigger firing" })).toBeVisible();

  const { vital } = runtime.db;
  const isSilent = async (): Promise<boolean> => {
    const sample = await vital.findFirst({ where: { cutoverId: room.cutoverId, kind: "sample" } });
    return Date.now() - (sample?.updatedAt.getTime() ?? 0) > 8_000;
  };
  await expect.poll(isSilent, { timeout: 15_000 }).toBe(true);
  await expect(card).toContainText("FIRING");

  await push(12);
  await expect(card).toContainText("OK");
});
