import { clsx } from "clsx";
import { StateMark } from "#components/ui/StateMark.tsx";
import type { FieldRow } from "#lib/values/schema.ts";

/** A record's elements, the source's beside the target's, with what differs marked. On a phone one under the other. */
export function SideBySide({ rows, caption }: { rows: readonly FieldRow[]; caption: string }) {
  return (
    <table className="w-full table-fixed border-collapse text-left">
      <caption className="sr-only">{caption}</caption>
      <thead className="max-sm:sr-only">
        <tr className="text-caption text-faint">
          <th scope="col" className="w-1/4 px-3 py-1.5 font-normal">
            what
          </th>
          <th scope="col" className="px-3 py-1.5 font-normal">
            source
          </th>
          <th scope="col" className="px-3 py-1.5 font-normal">
            target
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr
            key={row.path}
            className={clsx(
              "border-t border-line align-top max-sm:grid max-sm:py-1",
              row.differs && "bg-(--tone-bg)",
            )}
            data-tone={row.differs ? "hold" : undefined}
          >
            <th scope="row" className="px-3 py-1.5 text-small font-medium text-dim" title={row.path}>
              {row.label}
              {row.differs && (
                <span className="ml-2 inline-flex items-center gap-1 text-caption font-semibold text-(--tone)">
                  <StateMark shape="bars" tone="hold" />
                  differs
                </span>
              )}
              {row.isCut && <span className="block text-caption text-faint">more than is kept here</span>}
            </th>
            <Side values={row.source} side="source" />
            <Side values={row.target} side="target" />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Side({ values, side }: { values: FieldRow["source"]; side: string }) {
  return (
    <td className="px-3 py-1.5 break-words whitespace-pre-wrap max-sm:py-0.5">
      <span aria-hidden="true" className="mr-2 text-caption text-faint sm:hidden">
        {side}
      </span>
      {values === null ? (
        <span className="text-faint">no record</span>
      ) : values.length === 0 ? (
        <span className="text-faint">nothing</span>
      ) : (
        // Values may be alike, and their order is theirs.
        values.map((value, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes
          <span key={index} className="block">
            {value === "" ? <span className="text-faint">empty</span> : value}
          </span>
        ))
      )}
    </td>
  );
}
