import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { CAST_PASSWORD, type Cast, castStances } from "./cast.ts";
import { COMMANDS } from "./commands.ts";
import { exampleRequest } from "./exampleRequest.ts";
import {
  describeMatrix,
  type ListedProcedure,
  listProcedures,
  PAGES,
  ROUTE_HANDLERS,
  SOCKET_EVENTS,
  STANCE_KEYS,
  STANCES,
  type StanceKey,
  verdictOn,
} from "./matrix.ts";
import { POSITIONS } from "./positions.ts";
import { type Answer, prepareRuntime, sendToApi } from "./testing.ts";

const ROOT = join(import.meta.dirname, "..", "..");
/** What the door says once it has let someone through: done, no such thing here, or not as things are. */
const LET_IN = [200, 404, 409];
const NOTHING_HERE = "There is nothing at this address.";

const setup = prepareRuntime();
const procedures = listProcedures();
let cast: Cast;
beforeAll(async () => {
  cast = await castStances(setup.runtime);
});

/** Asks for a procedure, about the cast's cutover, as someone in that stance. */
async function ask(procedure: ListedProcedure, key: StanceKey): Promise<Answer> {
  const { position } = STANCES[key];
  const { method, path, body } = exampleRequest(procedure, {
    cutoverId: cast.cutoverId,
    personId: cast.bystanderId,
    password: CAST_PASSWORD,
    ...(position === undefined ? {} : { position }),
  });
  return sendToApi(setup.runtime, method, path, await cast.headersOf(key), body);
}

const journalSeq = async (scope: string): Promise<bigint> =>
  (await setup.runtime.db.journal.findUniqueOrThrow({ where: { scope } })).seq;

describe.each(procedures)("$name", (procedure) => {
  const refused = STANCE_KEYS.filter((key) => verdictOn(procedure.allowed, STANCES[key]) !== "allowed");
  const allowed = STANCE_KEYS.filter((key) => !refused.includes(key));

  it("refuses everyone to whom it is not open, and nothing changes", async () => {
    const before = await journalSeq(cast.cutoverId);
    for (const key of refused)
      expect(await ask(procedure, key), STANCES[key].title).toMatchObject(
        verdictOn(procedure.allowed, STANCES[key]) === "unauthenticated"
          ? { status: 401, body: { code: "unauthenticated" } }
          : { status: 403, body: { code: "forbidden" } },
      );
    expect(await journalSeq(cast.cutoverId)).toBe(before);
  });

  it("lets in everyone to whom it is open", async () => {
    expect(allowed).not.toEqual([]);
    for (const key of allowed) {
      const answer = await ask(procedure, key);
      expect(LET_IN, `${STANCES[key].title}: ${JSON.stringify(answer)}`).toContain(answer.status);
      expect(answer.body.message, STANCES[key].title).not.toBe(NOTHING_HERE);
    }
  });
});

describe("the list", () => {
  it("holds every command that anyone but the product itself may call", () => {
    const listed = procedures.map(({ name }) => name);
    for (const { spec } of COMMANDS)
      if (!listed.includes(spec.name)) expect(spec.allowed, spec.name).toEqual({ system: true });
  });

  it("leads to nothing that the product alone may do", async () => {
    const internal = COMMANDS.filter(({ spec }) => procedures.every(({ name }) => name !== spec.name));
    expect(internal.length).toBeGreaterThan(0);
    const headers = await cast.headersOf("incident-commander");
    for (const { spec } of internal) {
      const path = spec.path.replaceAll(/\{\w+\}/g, cast.cutoverId);
      expect(await sendToApi(setup.runtime, "POST", path, headers, {})).toMatchObject({
        status: 404,
        body: { message: NOTHING_HERE },
      });
    }
  });

  const folders = (file: string): string[] =>
    globSync(`**/${file}`, { cwd: join(ROOT, "app") }).map((path) => {
      const folder = dirname(path);
      return folder === "." ? "/" : `/${folder}`;
    });

  it("holds every page and every route handler of app/", () => {
    expect(folders("page.tsx").sort()).toEqual(Object.keys(PAGES).sort());
    expect(folders("route.ts").sort()).toEqual([...ROUTE_HANDLERS].sort());
    expect(globSync("{proxy,middleware,instrumentation}.*", { cwd: ROOT })).toEqual([]);
    expect(globSync(["pages/**", "**/{default,template,loading}.tsx"], { cwd: join(ROOT, "app") })).toEqual(
      [],
    );
  });

  it("has no page that reads anything but through the door: one can be had without the layout above it", () => {
    for (const file of globSync("app/**/*.tsx", { cwd: ROOT })) {
      const source = readFileSync(join(ROOT, file), "utf8");
      expect(source, file).not.toMatch(
        /"(#prisma|#lib\/(db|runtime|postgres)|[^"]*\.server\.ts)(?<!door\/page\.server\.ts)/,
      );
      for (const [, names = ""] of source.matchAll(/import \{ ([^}]+) \} from "#lib\/[^"]*queries\.ts"/g))
        for (const name of names.split(", ")) expect(source, file).toContain(`queryForPage(${name},`);
    }
  });

  it("has no action that a page could be posted to", () => {
    for (const file of globSync(["app/**/*.ts*", "components/**/*.ts*"], { cwd: ROOT }))
      expect(readFileSync(join(ROOT, file), "utf8"), file).not.toMatch(/^\s*["']use server["']/m);
  });

  it("is written down for who reviews it", async () => {
    await expect(describeMatrix()).toMatchFileSnapshot(join(ROOT, "docs", "authorization.md"));
  });

  it("has as many cells as there are things to ask for and people to ask", () => {
    const rows = procedures.length + Object.keys(PAGES).length + SOCKET_EVENTS.length;
    console.info(
      `authorization matrix: ${rows} × ${STANCE_KEYS.length} = ${rows * STANCE_KEYS.length} cells`,
    );
    expect(STANCE_KEYS.length).toBe(POSITIONS.length + 15);
  });
});
