import type { NextConfig } from "next";

export default {
  poweredByHeader: false,
  reactStrictMode: true,
  // No page shows a picture, and so nobody can have the server fetch and resize one.
  images: { unoptimized: true },
  // `npm test` checks types, over more files than a build sees.
  typescript: { ignoreBuildErrors: true },
  // Native or dynamic in what they load: they stay as they are, beside the bundles.
  serverExternalPackages: [
    "@duckdb/node-api",
    "@prisma/client",
    "@prisma/adapter-pg",
    "pg",
    "pino",
    "rate-limiter-flexible",
  ],
} satisfies NextConfig;
