import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openEmbeddedPostgres } from "#lib/postgres/embedded.ts";
import { migrate } from "#lib/postgres/migrate.ts";
import { type Measured, measure, type Servers } from "./live/measure.ts";
import { next, startProcess } from "./live/messages.ts";
import { report } from "./live/report.ts";
import { addPeople, newSecret, openRuntime } from "./live/room.ts";
import { writeResults } from "./results.ts";

/**
 * Live fan-out: how long after a command's commit every client in the room has it, against a bare Socket.IO server with as many
 * clients, which is measured in the same run in turn. Servers, clients and Postgres are processes of their own on one machine.
 */

const { values } = parseArgs({
  options: {
    clients: { type: "string", default: "100,500" },
    rounds: { type: "string", default: "100" },
    "rounds-elsewhere": { type: "string", default: "25" },
    json: { type: "string" },
  },
});
const sizes = values.clients.split(",").map(Number);
const rounds = { here: Number(values.rounds), elsewhere: Number(values["rounds-elsewhere"]) };

const dir = await mkdtemp(join(tmpdir(), "holdpoint-bench-"));
const postgres = await openEmbeddedPostgres({ dir });
await migrate(postgres.ownerUrl);
const instance = { databaseUrl: postgres.appUrl, authSecret: newSecret() };

async function startServers(): Promise<Servers> {
  const holdpoint = startProcess("holdpoint.ts", instance);
  const baseline = startProcess("baseline.ts");
  const listening = await Promise.all([next(holdpoint, "listening"), next(baseline, "listening")]);
  const ports = { tcp: 0, bare: 0, holdpoint: 0, ...listening[0].ports, ...listening[1].ports };
  return { holdpoint, baseline, ports };
}

const servers = await startServers();
const runtime = openRuntime(instance);
const measured: Measured[] = [];
try {
  const people = await addPeople(runtime, Math.max(...sizes));
  for (const size of sizes) measured.push(await measure(runtime, servers, people.slice(0, size), rounds));
} finally {
  servers.holdpoint.disconnect();
  servers.baseline.disconnect();
  await runtime.db.$disconnect();
  await postgres.close();
  await rm(dir, { recursive: true, force: true });
}

const results = measured.map(report);
for (const { text } of results) console.log(text);
await writeResults(values.json, "live", { rounds, results: results.map(({ data }) => data) });
