"use client";

import Link from "next/link";
import { useLinks } from "#components/shell/useLinks.ts";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { grouped } from "#components/ui/number.ts";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Table, Td, Th } from "#components/ui/Table.tsx";
import { useRoom } from "#lib/room/live.client.tsx";
import { currentMap } from "#lib/workforce/rules.ts";
import type { RoleParity, WorkforceParity } from "#lib/workforce/schema.ts";
import { EditRoleMap } from "./EditRoleMap.tsx";

/** Role by role of the target: who should have it by the map, and who has it. What the map does not know comes first. */
export function RolePanel({ parity }: { parity: WorkforceParity | undefined }) {
  const { entities } = useRoom();
  const map = currentMap(entities);
  const roles = (parity?.roles ?? []).toSorted((a, b) => rank(b) - rank(a));
  return (
    <Panel title="Roles" aside={map ? `map version ${map.version}, by ${map.setByName}` : "no role map yet"}>
      {roles.length === 0 ? (
        <EmptyState title="No role to compare yet">They come with the accounts of both sides.</EmptyState>
      ) : (
        <Table caption="Parity of access by role" tall="max-h-[60dvh]">
          <thead>
            <tr>
              <Th>role</Th>
              <Th numeric>should</Th>
              <Th numeric>have</Th>
              <Th numeric>lost</Th>
              <Th numeric>gained</Th>
            </tr>
          </thead>
          <tbody>
            {roles.map((role) => (
              <RoleRow key={`${role.unmapped} ${role.role}`} role={role} />
            ))}
          </tbody>
        </Table>
      )}
      <PanelRow>
        <EditRoleMap />
      </PanelRow>
    </Panel>
  );
}

const rank = ({ unmapped, lost, gained, critical }: RoleParity): number =>
  Number(unmapped) * 8 + Number(lost > 0 && critical) * 4 + Number(lost > 0) * 2 + Number(gained > 0);

function RoleRow({ role: { role, unmapped, critical, expected, held, lost, gained } }: { role: RoleParity }) {
  const links = useLinks();
  if (unmapped)
    return (
      <tr>
        <Td>
          {role} <StateBadge state="UNKNOWN" />
          <span className="block text-small text-hold">of the legacy, and not in the map</span>
        </Td>
        <Td numeric>{grouped(expected)}</Td>
        <Td numeric colSpan={3}>
          ?
        </Td>
      </tr>
    );
  return (
    <tr>
      <Td>
        <Link href={links.unit({ role })} className="link">
          {role}
        </Link>
        {critical && <span className="text-small text-faint"> critical</span>}
      </Td>
      <Td numeric>{grouped(expected)}</Td>
      <Td numeric>{grouped(held)}</Td>
      <Td numeric>
        <span className={lost > 0 ? "font-semibold text-nogo" : "text-faint"}>{grouped(lost)}</span>
      </Td>
      <Td numeric>
        <span className={gained > 0 ? "font-semibold text-hold" : "text-faint"}>{grouped(gained)}</span>
      </Td>
    </tr>
  );
}
