import { CutoverList } from "#components/board/CutoverList.tsx";
import { StartBreakGlass } from "#components/breakGlass/StartBreakGlass.tsx";
import { listBreakGlassCutovers } from "#lib/breakGlass/queries.ts";
import { queryForPage } from "#lib/door/page.server.ts";
import { listCutovers } from "#lib/plan/queries.ts";

export default async function CutoversPage() {
  const { cutovers, mayStart } = await queryForPage(listCutovers, {});
  const emergency = await queryForPage(listBreakGlassCutovers, {});
  return (
    <CutoverList cutovers={cutovers} nowMs={Date.now()} mayStart={mayStart}>
      <StartBreakGlass cutovers={emergency.cutovers} />
    </CutoverList>
  );
}
