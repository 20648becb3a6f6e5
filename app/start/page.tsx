import type { Metadata } from "next";
import { StartPage } from "#components/start/StartPage.tsx";
import { queryForPage } from "#lib/door/page.server.ts";
import { prepareOpening } from "#lib/opening/queries.ts";

export const metadata: Metadata = { title: "Open a war room" };

export default async function Page() {
  const { me, programs } = await queryForPage(prepareOpening, {});
  return <StartPage me={me} programs={programs} />;
}
