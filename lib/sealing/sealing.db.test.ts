import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeRoom, prepareRuntime } from "#lib/door/testing.ts";
import { readSettings } from "#lib/env.ts";
import { pastTheGuards } from "#lib/postgres/testing.ts";
import { purgeFacts } from "#lib/retention/commands.ts";
import type { Runtime } from "#lib/runtime.ts";
import { loadNextValuesKey, loadSecrets } from "#lib/secrets.ts";
import { asSystem } from "#prisma/factories.ts";
import { rotateValuesKeyTo } from "./rotate.server.ts";
import { openerOf, sealerOf } from "./sealer.server.ts";
import { commandWrapper, type KeyWrapper, localWrapper } from "./wrap.ts";

const setup = prepareRuntime();
const PLACE = { record: "1", side: "source" };
const TABLE = "discrepancy_value";

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "holdpoint-sealing-"));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const withKey = (valuesKey: KeyWrapper | null): Runtime => ({ ...setup.runtime, valuesKey });
const newRoom = async (): Promise<string> => (await makeRoom(setup.runtime, ["compliance"])).cutoverId;

describe("a cutover's data key", () => {
  it("is made once, however many ask for it first, and is in the database only wrapped", async () => {
    const { runtime } = setup;
    const cutoverId = await newRoom();
    const sealers = await Promise.all(Array.from({ length: 8 }, () => sealerOf(runtime, cutoverId, TABLE)));
    const [first] = sealers;
    const sealed = first?.seal(PLACE, "Penicillin") ?? new Uint8Array();
    for (const sealer of sealers) expect(sealer.open(PLACE, sealed)).toBe("Penicillin");
    const row = await runtime.db.dataKey.findUniqueOrThrow({ where: { cutoverId } });
    expect(row.keyId).toBe(runtime.valuesKey?.keyId);
    expect(Buffer.from(row.wrapped).includes(Buffer.from(first?.key.key ?? []))).toBe(false);
  });

  it("is not had with another key, with none, or when its row was changed or is another cutover's", async () => {
    const [cutoverId, otherId] = [await newRoom(), await newRoom()];
    await sealerOf(setup.runtime, cutoverId, TABLE);
    await sealerOf(setup.runtime, otherId, TABLE);
    await expect(openerOf(withKey(localWrapper(randomBytes(32))), cutoverId, TABLE)).rejects.toThrow(
      "start the servers again",
    );
    await expect(openerOf(withKey(null), cutoverId, TABLE)).rejects.toThrow("has no key for values");
    await expect(openerOf(setup.runtime, await newRoom(), TABLE)).rejects.toThrow("has no data key");
    const { db } = setup.runtime;
    const other = await db.dataKey.findUniqueOrThrow({ where: { cutoverId: otherId } });
    await db.dataKey.update({ where: { cutoverId }, data: { wrapped: other.wrapped } });
    await expect(openerOf(setup.runtime, cutoverId, TABLE)).rejects.toMatchObject({ code: "unavailable" });
  });

  it("that a key service gives wrongly is noticed before anything is opened with it", async () => {
    const cutoverId = await newRoom();
    const file = join(dir, "kms");
    // It wraps all right, and unwraps to the same 32 bytes whatever it is given.
    await writeFile(
      file,
      '#!/bin/sh\nif [ "$1" = wrap ]; then openssl enc -aes-256-ctr -K 0011 -iv 00 2>/dev/null; else head -c 32 /dev/zero; fi\n',
    );
    await chmod(file, 0o700);
    const runtime = withKey(commandWrapper({ file, environment: { PATH: "/usr/bin:/bin" } }));
    await expect(sealerOf(runtime, cutoverId, TABLE)).rejects.toThrow("not this cutover's data key");
  });

  it("can't be changed into another by the application", async () => {
    const cutoverId = await newRoom();
    await sealerOf(setup.runtime, cutoverId, TABLE);
    const { db } = setup.runtime;
    await expect(
      db.dataKey.update({ where: { cutoverId }, data: { check: new Uint8Array(16) } }),
    ).rejects.toThrow();
    await expect(db.dataKey.delete({ where: { cutoverId } })).rejects.toThrow();
  });
});

describe("a rotation", () => {
  it("wraps every data key anew, goes on where it was interrupted, is journaled, and opens what was sealed before", async () => {
    const cutovers = [await newRoom(), await newRoom(), await newRoom()];
    const old = localWrapper(randomBytes(32));
    // The other rooms of this file are under the runtime's own key: they are moved to `old` first.
    await setup.runtime.db.dataKey.updateMany({ data: { keyId: old.keyId, wrapped: new Uint8Array(1) } });
    const before = withKey(old);
    const { db } = before;
    for (const { cutoverId } of await db.dataKey.findMany())
      if (!cutovers.includes(cutoverId)) await drop(cutoverId);
    const sealed = new Map<string, Uint8Array>();
    for (const id of cutovers)
      sealed.set(id, (await sealerOf(before, id, TABLE)).seal(PLACE, `value of ${id}`));
    const next = localWrapper(randomBytes(32));
    const [first, ...rest] = cutovers;
    if (first === undefined) throw new Error("no room");
    // As if it had been interrupted after the first.
    const row = await db.dataKey.findUniqueOrThrow({ where: { cutoverId: first } });
    const moved = await next.wrap(first, await old.unwrap(first, row.wrapped));
    await db.dataKey.update({ where: { cutoverId: first }, data: { keyId: next.keyId, wrapped: moved } });

    expect(await rotateValuesKeyTo(before, next)).toBe(rest.length);
    expect(await rotateValuesKeyTo(before, next)).toBe(0);
    for (const id of cutovers) {
      const opener = await openerOf(withKey(next), id, TABLE);
      expect(opener.open(PLACE, sealed.get(id) ?? new Uint8Array())).toBe(`value of ${id}`);
      await expect(openerOf(before, id, TABLE)).rejects.toThrow("start the servers again");
    }
    const entry = await db.journalEntry.findFirstOrThrow({ where: { command: "sealing.rotateKey" } });
    expect(Buffer.from(entry.bytes).toString()).toContain(`from ${old.keyId} to ${next.keyId}`);
  });

  it("is refused while a data key is under a third key", async () => {
    await newRoom();
    const stranger = withKey(localWrapper(randomBytes(32)));
    await expect(rotateValuesKeyTo(stranger, localWrapper(randomBytes(32)))).rejects.toThrow(
      "neither the present key nor the next",
    );
  });
});

const tamper = (sql: string, values: unknown[]) =>
  pastTheGuards(setup.ownerUrl, (query) => query(sql, values));
const drop = (cutoverId: string) => tamper("DELETE FROM data_key WHERE cutover_id = $1", [cutoverId]);

it("the purge destroys the data key, and nothing that it sealed opens again", async () => {
  const cutoverId = await newRoom();
  const sealed = (await sealerOf(setup.runtime, cutoverId, TABLE)).seal(PLACE, "Penicillin");
  expect((await openerOf(setup.runtime, cutoverId, TABLE)).open(PLACE, sealed)).toBe("Penicillin");
  const purge = () => asSystem(setup.runtime, purgeFacts, { cutoverId, reason: "Six years are over" });
  await expect(purge()).rejects.toThrow("6 years");
  await tamper("UPDATE journal SET recorded_at = now() - interval '7 years' WHERE scope = $1", [cutoverId]);
  await purge();
  await expect(openerOf(setup.runtime, cutoverId, TABLE)).rejects.toThrow("destroyed with the purge");
  // Another run later gets a data key of its own, and that opens nothing of before.
  const later = await sealerOf(setup.runtime, cutoverId, TABLE);
  expect(() => later.open(PLACE, sealed)).toThrow("does not open");
});

describe("the key's file", () => {
  const production = (file: string) =>
    readSettings({
      DATABASE_URL: "postgresql://holdpoint:secret@db.example.org/holdpoint",
      NEXTAUTH_SECRET: "a secret of more than thirty-two characters",
      HOLDPOINT_JOURNAL_KEY: Buffer.alloc(32, 1).toString("base64"),
      HOLDPOINT_VALUES_KEY_FILE: file,
    });

  it("is refused when others can read it, or when it holds no key; without one there is none in production", async () => {
    const file = join(dir, "key");
    await writeFile(file, randomBytes(32).toString("base64"));
    await chmod(file, 0o644);
    await expect(loadSecrets(production(file))).rejects.toThrow("chmod 600");
    await chmod(file, 0o600);
    expect((await loadSecrets(production(file))).valuesKey?.keyId).toMatch(/^file:[0-9a-f]{16}$/);
    await writeFile(file, "short");
    await expect(loadSecrets(production(file))).rejects.toThrow("32 bytes in base64");
    expect((await loadSecrets(production(""))).valuesKey).toBe(null);
    await expect(loadNextValuesKey(production(file), undefined)).rejects.toThrow("--to");
  });

  it("is Holdpoint's own where nothing is set and the database is embedded, and a rotation puts another in its place", async () => {
    const settings = readSettings({ HOLDPOINT_DIR: join(dir, "own") });
    const before = (await loadSecrets(settings)).valuesKey?.keyId;
    expect((await stat(join(dir, "own", "values-key"))).mode & 0o777).toBe(0o600);
    expect((await loadSecrets(settings)).valuesKey?.keyId).toBe(before);
    const { wrapper, takeOver } = await loadNextValuesKey(settings, undefined);
    // Interrupted here, the next try finds the same.
    expect((await loadNextValuesKey(settings, undefined)).wrapper.keyId).toBe(wrapper.keyId);
    await takeOver();
    expect((await loadSecrets(settings)).valuesKey?.keyId).toBe(wrapper.keyId);
  });
});
