import { PrismaPg } from "@prisma/adapter-pg";
import { type Prisma, PrismaClient } from "#prisma/generated/client.ts";

/** A transaction's client. */
export type Tx = Prisma.TransactionClient;

/** Connections that one process holds at most. */
const POOL_SIZE = 12;
const CONNECTION_TIMEOUT_MS = 5_000;

/** A client on a pool of its own. @param url a Postgres connection string of the application's role */
export function openDatabase(url: string, poolSize = POOL_SIZE): PrismaClient {
  const adapter = new PrismaPg({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
    // A server behind a firewall that drops idle connections in silence must notice.
    keepAlive: true,
  });
  return new PrismaClient({ adapter });
}
