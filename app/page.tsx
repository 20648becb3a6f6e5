import { CutoverList } from "#components/board/CutoverList.tsx";
import { queryForPage } from "#lib/door/page.server.ts";
import { listCutovers } from "#lib/plan/queries.ts";

export default async function CutoversPage() {
  const { cutovers } = await queryForPage(listCutovers, {});
  return <CutoverList cutovers={cutovers} nowMs={Date.now()} />;
}
