"use client";

import { useMemo } from "react";
import type { InventoryFilter } from "#components/shell/links.ts";
import { Button } from "#components/ui/Button.tsx";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { SelectField } from "#components/ui/Field.tsx";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { impactOf } from "#lib/inventory/impact.ts";
import { itemsOf, kindTitles } from "#lib/inventory/rules.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { DependencyMap } from "./DependencyMap.tsx";
import { frozenSets } from "./frozenSets.ts";
import { ImpactList } from "./ImpactList.tsx";
import { Chip } from "./ItemControl.tsx";

interface MapViewProps {
  filter: InventoryFilter;
  narrow: (filter: InventoryFilter) => void;
}

const SETS_EVERY_MS = 60_000;

/** If this is frozen, which workflows stop? The answer as a list, and as a map beside it. */
export function MapView({ filter, narrow }: MapViewProps) {
  const { entities } = useRoom();
  const nowMs = useNow();
  const frozen = useMemo(() => (filter.frozen ?? "").split(",").filter((id) => id !== ""), [filter.frozen]);
  const impact = useMemo(() => impactOf(entities, frozen), [entities, frozen]);
  const minuteMs = Math.floor(nowMs / SETS_EVERY_MS) * SETS_EVERY_MS;
  const sets = useMemo(() => frozenSets(entities, minuteMs), [entities, minuteMs]);
  const freeze = (ids: readonly string[]) =>
    narrow({ ...filter, frozen: ids.length === 0 ? undefined : ids.join(",") });
  const toggle = (id: string) =>
    freeze(frozen.includes(id) ? frozen.filter((other) => other !== id) : [...frozen, id]);
  const groups = (["system", "interface", "identitySource"] as const).map((kind) => ({
    kind,
    items: itemsOf(entities, kind).filter(({ id }) => !frozen.includes(id)),
  }));
  const chosen = frozen.flatMap((id) => impact.get(id) ?? []);
  if (itemsOf(entities, "system").length === 0)
    return (
      <Panel title="If this is frozen">
        <EmptyState title="The inventory is empty">
          Add the systems first, then the interfaces between them and the workflows that need them, by hand or
          from CSV files. The map then answers which workflows stop with what.
        </EmptyState>
      </Panel>
    );
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-2.5 lg:grid-cols-[24rem_minmax(0,1fr)]">
      <Panel title="If this is frozen">
        <PanelRow className="grid gap-2">
          {chosen.length > 0 && (
            <ul aria-label="Frozen" className="flex flex-wrap gap-1.5">
              {chosen.map(({ id, name }) => (
                <li key={id}>
                  <Chip name={name} onRemove={() => toggle(id)} />
                </li>
              ))}
            </ul>
          )}
          <SelectField
            label={chosen.length === 0 ? "Freeze" : "and"}
            value=""
            onChange={({ target }) => target.value !== "" && toggle(target.value)}
          >
            <option value="">choose…</option>
            {groups.map(({ kind, items }) => (
              <optgroup key={kind} label={kindTitles(kind)}>
                {items.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </optgroup>
            ))}
          </SelectField>
          <div className="flex flex-wrap gap-2">
            {sets.map(({ label, ids }) => (
              <Button key={label} size="small" onClick={() => freeze(ids)}>
                {label}
              </Button>
            ))}
            {frozen.length > 0 && (
              <Button size="small" intent="quiet" onClick={() => freeze([])}>
                Clear
              </Button>
            )}
          </div>
        </PanelRow>
        <ImpactList impact={impact} />
      </Panel>
      <Panel title="Map" aside="press a system, an interface or an identity source to freeze it">
        <DependencyMap impact={impact} onToggle={toggle} />
      </Panel>
    </div>
  );
}
