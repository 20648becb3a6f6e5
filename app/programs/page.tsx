import type { Metadata } from "next";
import { ProgramsPage } from "#components/program/ProgramsPage.tsx";
import { queryForPage } from "#lib/door/page.server.ts";
import { listPrograms } from "#lib/program/queries.ts";

export const metadata: Metadata = { title: "Programs" };

export default async function Page() {
  return <ProgramsPage initial={await queryForPage(listPrograms, {})} />;
}
