import { defineConfig } from "prisma/config";

/** Where Prisma's CLI finds the schema (a folder, one file per domain) and the migrations. */
export default defineConfig({
  schema: "prisma/schema",
  migrations: { path: "prisma/migrations" },
  ...(process.env.DATABASE_URL ? { datasource: { url: process.env.DATABASE_URL } } : {}),
});
