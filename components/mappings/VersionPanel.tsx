"use client";

import { clsx } from "clsx";
import Link from "next/link";
import { useSearchParams } from "next/navigation";
import { saveFile } from "#components/journal/saveFile.ts";
import { useLinks } from "#components/shell/useLinks.ts";
import { Button } from "#components/ui/Button.tsx";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { counted } from "#components/ui/number.ts";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Time } from "#components/ui/Time.tsx";
import { writeRows } from "#lib/mappings/rowsFile.ts";
import { signOffOf, versionsNewestFirst } from "#lib/mappings/rules.ts";
import type { MappingVersion } from "#lib/mappings/schema.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { ImportVersion } from "./ImportVersion.tsx";
import { MappingRows } from "./MappingRows.tsx";
import { SignVersion } from "./SignVersion.tsx";
import { VersionChanges } from "./VersionChanges.tsx";

/** The versions of the mappings, the newest first, and one of them in full. */
export function VersionPanel() {
  const { entities } = useRoom();
  const links = useLinks();
  const nowMs = useNow();
  const versions = versionsNewestFirst(entities);
  const asked = useSearchParams().get("version");
  const shown = versions.find(({ version }) => version === asked) ?? versions[0];
  return (
    <Panel id="version" title="Versions" aside={counted(versions.length, "version")}>
      {versions.length === 0 && (
        <EmptyState title="No mappings are written down yet">
          Bring them as CSV: domain, legacy field, FHIR path, transformation, note. Name the version as the
          loader’s crosswalk does.
        </EmptyState>
      )}
      <PanelRow className="flex flex-wrap items-start gap-2">
        <ImportVersion />
      </PanelRow>
      <ul aria-label="Versions of the mappings">
        {versions.map((version) => (
          <li
            key={version.id}
            className={clsx("border-t border-line px-3 py-2", version === shown && "bg-raised")}
          >
            <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <Link
                href={links.mapping(version.version)}
                scroll={false}
                aria-current={version === shown ? "true" : undefined}
                className="figures font-medium link"
              >
                {version.version}
              </Link>
              <StateBadge state={signOffOf(entities, version) ? "SIGNED" : "AWAITED"} />
              <span className="text-small text-dim">
                {version.change} · {counted(version.rows.length, "row")} · {version.addedByName}{" "}
                <Time at={version.addedAt} nowMs={nowMs} className="figures" />
              </span>
            </p>
          </li>
        ))}
      </ul>
      {shown && <ShownVersion version={shown} before={versions[versions.indexOf(shown) + 1]} />}
    </Panel>
  );
}

function ShownVersion({ version, before }: { version: MappingVersion; before: MappingVersion | undefined }) {
  return (
    <>
      <PanelRow className="flex flex-wrap items-start gap-2">
        <SignVersion version={version} before={before} />
        <Button
          size="small"
          onClick={() => saveFile(`mappings-${version.version}.csv`, "text/csv", writeRows(version.rows))}
        >
          Save as CSV
        </Button>
      </PanelRow>
      {before && <VersionChanges version={version} before={before} />}
      <MappingRows version={version} />
    </>
  );
}
