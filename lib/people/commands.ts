import { defineCommand } from "#lib/door/command.ts";
import { accessCsv } from "./accessCsv.ts";
import { accessList } from "./rules.ts";
import * as spec from "./schema.ts";

export const exportAccess = defineCommand({
  spec: spec.exportAccess,
  alwaysJournaled: true,
  async handle(context, { cutoverId, at }) {
    const { slug } = await context.get("cutover", cutoverId);
    const facts = await context.facts(["assignment"]);
    const rows = accessList(facts, at === null ? undefined : Date.parse(at));
    context.reason = at === null ? "All that there ever was" : `As of ${at}`;
    return {
      fileName: `access-${slug}-${(at ?? context.at).slice(0, 10)}.csv`,
      csv: accessCsv(rows, await context.list("breakGlass")),
      rows: rows.length,
    };
  },
});
