"use client";

import { saveFile } from "#components/journal/saveFile.ts";
import { Button } from "#components/ui/Button.tsx";
import { TextField } from "#components/ui/Field.tsx";
import { Panel } from "#components/ui/Panel.tsx";
import { writeCsv } from "#lib/inventory/csv.ts";
import { itemsOf, kindTitle, kindTitles } from "#lib/inventory/rules.ts";
import type { Item, ItemKind } from "#lib/inventory/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { AddItem } from "./AddItem.tsx";
import { ContractNotices } from "./ContractNotices.tsx";
import { ImportItems } from "./ImportItems.tsx";
import { InventoryTabs } from "./InventoryTabs.tsx";
import { ItemPanel } from "./ItemPanel.tsx";
import { ItemTable } from "./ItemTable.tsx";
import { MapView } from "./MapView.tsx";
import { PlanTabs } from "./PlanTabs.tsx";
import { useInventoryFilter } from "./useInventoryFilter.ts";

/** What the hospital runs, what flows between, what people do with it, and what stops when some of it does. */
export function InventoryPage() {
  const { filter, narrow } = useInventoryFilter();
  const { view } = filter;
  return (
    <>
      <PlanTabs />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-2.5">
        <h1 className="sr-only">Inventory</h1>
        <InventoryTabs view={view} />
        {view === undefined && <MapView filter={filter} narrow={narrow} />}
        {view === "contracts" && <ContractNotices />}
        {view !== undefined && view !== "contracts" && <Things key={view} kind={view} />}
      </div>
    </>
  );
}

function Things({ kind }: { kind: ItemKind }) {
  const { cutover, entities } = useRoom();
  const { filter, narrow } = useInventoryFilter();
  const items: readonly Item[] = itemsOf(entities, kind);
  const chosen = items.find(({ id }) => id === filter.item);
  const choose = (item: string | undefined) => narrow({ ...filter, item });
  return (
    <div
      className={`grid grid-cols-[minmax(0,1fr)] items-start gap-2.5 ${chosen ? "lg:grid-cols-[minmax(0,1fr)_24rem]" : ""}`}
    >
      <Panel
        title={<span className="inline-block first-letter:uppercase">{kindTitles(kind)}</span>}
        className="max-lg:order-last"
      >
        <div className="flex flex-wrap items-end gap-2 border-t border-line px-3 py-2.5">
          <div className="min-w-48 grow">
            <TextField
              label="Words"
              data-search=""
              defaultValue={filter.words ?? ""}
              onChange={({ target }) => {
                const words = target.value.trim();
                narrow({ ...filter, words: words === "" ? undefined : words });
              }}
            />
          </div>
          <div className="flex flex-wrap items-start gap-2" data-acts="">
            <AddItem kind={kind} onAdded={choose} />
            <ImportItems kind={kind} />
          </div>
          <Button
            onClick={() =>
              saveFile(
                `${cutover.slug}-${kindTitle(kind).replaceAll(" ", "-")}.csv`,
                "text/csv",
                writeCsv(kind, entities),
              )
            }
          >
            Export CSV
          </Button>
        </div>
        <ItemTable kind={kind} words={filter.words} chosenId={chosen?.id} onChoose={choose} />
      </Panel>
      {chosen && (
        <div className="lg:sticky lg:top-28 lg:max-h-[calc(100dvh-8rem)] lg:overflow-y-auto">
          <ItemPanel key={chosen.id} kind={kind} item={chosen} onClose={() => choose(undefined)} />
        </div>
      )}
    </div>
  );
}
