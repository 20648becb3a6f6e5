import { randomUUID } from "node:crypto";
import net from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { draftNotice } from "#lib/comms/commands.ts";
import { readRoom } from "#lib/room/queries.ts";
import { Tail } from "#lib/room/tail.server.ts";
import type { Runtime } from "#lib/runtime.ts";
import { as, makeRoom, prepareRuntime, testRuntime } from "./testing.ts";

const setup = prepareRuntime();

/** A cable between the application and PostgreSQL, that can be cut. */
class Cable {
  readonly #server: net.Server;
  readonly #sockets = new Set<net.Socket>();
  #isCut = false;

  constructor(port: number) {
    this.#server = net.createServer((near) => {
      if (this.#isCut) return near.destroy();
      const far = net.connect(port, "127.0.0.1");
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(from);
        from.on("error", () => to.destroy());
        from.on("close", () => {
          this.#sockets.delete(from);
          to.destroy();
        });
        from.pipe(to);
      }
      return undefined;
    });
  }

  listen = () =>
    new Promise<number>((resolve) => {
      this.#server.listen(0, "127.0.0.1", () => resolve((this.#server.address() as net.AddressInfo).port));
    });

  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend(): void {
    this.#isCut = false;
  }

  close = () => new Promise<void>((resolve) => this.#server.close(() => resolve()));
}

const words = {
  title: "Results late",
  unavailable: "Results",
  fallback: "Call the lab",
  until: "2099-01-01T00:00:00.000Z",
  partialMeaning: null,
};

describe("a lost database", () => {
  let cable: Cable;
  let runtime: Runtime;

  beforeAll(async () => {
    const url = new URL(setup.appUrl);
    cable = new Cable(Number(url.port));
    url.host = `127.0.0.1:${await cable.listen()}`;
    runtime = testRuntime(url.href);
  });
  afterAll(async () => {
    cable.mend();
    await runtime.db.$disconnect();
    cable.cut();
    await cable.close();
  });

  it("is said as such, loses nothing, and is over by itself", async () => {
    const { cutoverId, people } = await makeRoom(setup.runtime, ["comms"]);
    const key = randomUUID();
    await as(runtime, people.comms, draftNotice, { cutoverId, ...words });
    cable.cut();
    await expect(as(runtime, people.comms, draftNotice, { cutoverId, ...words }, key)).rejects.toMatchObject({
      code: "unavailable",
    });
    cable.mend();
    // Pressing again is safe, whether or not the first try had reached the database.
    await as(runtime, people.comms, draftNotice, { cutoverId, ...words }, key);
    await as(runtime, people.comms, draftNotice, { cutoverId, ...words }, key);
    const { entities } = await readRoom(setup.runtime.db, cutoverId);
    expect(Object.keys(entities.notice)).toHaveLength(2);
  });

  it("silences the pulse, because nobody can vouch for what is on the screens", async () => {
    const tail = new Tail(runtime, { entries: () => undefined, vitals: () => undefined });
    tail.start();
    await expect.poll(() => tail.heard(), { timeout: 10_000 }).toBeDefined();
    cable.cut();
    await expect.poll(() => tail.heard(), { timeout: 5_000 }).toBeUndefined();
    cable.mend();
    await expect.poll(() => tail.heard(), { timeout: 10_000 }).toBeDefined();
    await tail.stop();
  });
});
