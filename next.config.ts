import type { NextConfig } from "next";

export default {
  poweredByHeader: false,
  reactStrictMode: true,
  // `npm test` checks types, over more files than a build sees.
  typescript: { ignoreBuildErrors: true },
  // Native or dynamic in what they load: they stay as they are, beside the bundles.
  serverExternalPackages: ["@duckdb/node-api", "@prisma/client", "@prisma/adapter-pg", "pg", "pino"],
} satisfies NextConfig;
