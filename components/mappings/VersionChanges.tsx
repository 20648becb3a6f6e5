import { Disclosure } from "#components/ui/Disclosure.tsx";
import { counted } from "#components/ui/number.ts";
import { differencesBetween, rowKey } from "#lib/mappings/rules.ts";
import type { MappingVersion } from "#lib/mappings/schema.ts";

/** What a version changed of the one before it. */
export function VersionChanges({ version, before }: { version: MappingVersion; before: MappingVersion }) {
  const changes = differencesBetween(before.rows, version.rows);
  return (
    <Disclosure open summary={`${counted(changes.length, "change")} since version ${before.version}`}>
      <ul className="grid gap-1 px-3 pb-2.5 text-small">
        {changes.map(({ does, row, before: was }) => (
          <li key={`${does} ${rowKey(row)}`}>
            <b className="font-medium">{does}</b> <span className="figures">{rowKey(row)}</span>:{" "}
            {was && does === "changed" && (
              <>
                <del className="text-dim">{was.transformation}</del>{" "}
              </>
            )}
            {does === "removed" ? <del className="text-dim">{row.transformation}</del> : row.transformation}
            {row.note !== "" && <span className="text-faint"> · {row.note}</span>}
          </li>
        ))}
      </ul>
    </Disclosure>
  );
}
