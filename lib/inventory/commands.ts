import { defineCommand } from "#lib/door/command.ts";
import type { CommandContext } from "#lib/door/context.ts";
import { AppError, refuse } from "#lib/door/errors.ts";
import { applyEdits, type FieldEdits, whyNotEdit } from "#lib/door/fieldEdits.ts";
import { FREEZE_FACT_TYPES, freezeOver } from "#lib/freeze/rules.ts";
import type { EntityOf } from "#lib/room/entities.ts";
import { FIELDS, partNames, writeField } from "./fields.ts";
import { planImport } from "./importPlan.ts";
import {
  contractOf,
  dependentsOf,
  INVENTORY_FACT_TYPES,
  type InventoryFacts,
  viewContractNotices,
  whyNotAcknowledge,
  whyNotItem,
  whyNotRetire,
} from "./rules.ts";
import type { Interface, ItemKind } from "./schema.ts";
import * as spec from "./schema.ts";

type Fields = Readonly<Record<string, unknown>>;

const inventoryOf = (context: CommandContext): Promise<InventoryFacts> => context.facts(INVENTORY_FACT_TYPES);

async function add(context: CommandContext, kind: ItemKind, fields: Fields): Promise<string> {
  // Which fields a kind has was checked by its schema; TypeScript can't follow the kind into the entity.
  const entity = { ...fields, retiredAt: null, retiredReason: null } as unknown as EntityOf<ItemKind>;
  const { id } = await context.create(kind, entity);
  return id;
}

/** Changes an item; a changed contract makes a notice to those who depend on it. */
async function change(
  context: CommandContext,
  kind: ItemKind,
  before: EntityOf<ItemKind>,
  patch: Fields,
): Promise<void> {
  const after = await context.update(kind, before.id, patch as Partial<EntityOf<ItemKind>>);
  if (kind === "interface") await tellOfContract(context, before as Interface, after as Interface);
}

async function tellOfContract(context: CommandContext, before: Interface, after: Interface): Promise<void> {
  const [fromContract, toContract] = [contractOf(before), contractOf(after)];
  if (fromContract === toContract) return;
  const facts = await inventoryOf(context);
  const freezes = await context.facts(FREEZE_FACT_TYPES);
  const broken = [after.fromSystemId, after.toSystemId]
    .map((systemId) => freezeOver(freezes, systemId, context.nowMs))
    .find((freeze) => freeze !== undefined);
  await context.create("contractNotice", {
    interfaceId: after.id,
    interfaceName: after.name,
    fromContract,
    toContract,
    dependents: dependentsOf(after, facts),
    brokenFreezeName: broken?.name ?? null,
    changedAt: context.at,
    changedByName: context.actor.kind === "person" ? context.actor.name : "setup",
  });
}

export const addItem = defineCommand({
  spec: spec.addItem,
  async handle(context, { item: { kind, fields } }) {
    refuse(whyNotItem(kind, fields, await inventoryOf(context)));
    return { itemId: await add(context, kind, fields) };
  },
});

export const editItem = defineCommand({
  spec: spec.editItem,
  async handle(context, { itemId, change: { kind, edits } }) {
    const item = await context.get(kind, itemId);
    if (item.retiredAt !== null)
      throw new AppError("refused", `“${item.name}” is out of the inventory. Nothing was saved.`);
    const facts = await inventoryOf(context);
    const { patch, conflicts } = applyEdits(item, edits as FieldEdits);
    const names = partNames(facts);
    refuse(
      whyNotEdit(conflicts, (name, value) => {
        const field = FIELDS[kind].find((candidate) => candidate.name === name);
        return field
          ? { label: field.label, value: writeField(field, value, names) || "nothing" }
          : { label: name, value: "?" };
      }),
    );
    if (Object.keys(patch).length === 0) return {};
    refuse(whyNotItem(kind, { ...item, ...patch }, facts, itemId));
    await change(context, kind, item, patch);
    return {};
  },
});

export const retireItem = defineCommand({
  spec: spec.retireItem,
  async handle(context, { kind, itemId, reason }) {
    const item = await context.get(kind, itemId);
    refuse(whyNotRetire(kind, item, await inventoryOf(context)));
    context.reason = reason;
    await context.update(kind, itemId, { retiredAt: context.at, retiredReason: reason });
    return {};
  },
});

export const importItems = defineCommand({
  spec: spec.importItems,
  async handle(context, { kind, csv, previewHash }) {
    const facts = await inventoryOf(context);
    const plan = planImport(kind, csv, facts);
    const [problem] = plan.problems;
    if (problem)
      throw new AppError("refused", `Row ${problem.row}: ${problem.sentence} Nothing was imported.`);
    if (plan.hash !== previewHash)
      throw new AppError(
        "evidence-changed",
        "The inventory has changed since the preview. Nothing was imported; look at the preview again.",
      );
    const adding = plan.rows.filter(({ does }) => does === "add");
    const changing = plan.rows.filter(({ does }) => does === "change");
    for (const { fields } of adding) await add(context, kind, fields);
    for (const { itemId, fields } of changing)
      if (itemId !== undefined) await change(context, kind, await context.get(kind, itemId), fields);
    return { added: adding.length, changed: changing.length };
  },
});

export const acknowledgeContract = defineCommand({
  spec: spec.acknowledgeContract,
  actsAs: ({ position }) => position,
  async handle(context, { noticeId, position, comment }) {
    await context.get("contractNotice", noticeId);
    const facts = await context.facts(["contractNotice", "contractAcknowledgment"]);
    const view = viewContractNotices(facts).find(({ notice }) => notice.id === noticeId);
    const { personId, name, positions } = context.person;
    refuse(view && whyNotAcknowledge(view, position, positions));
    await context.create("contractAcknowledgment", {
      noticeId,
      position,
      personId,
      personName: name,
      comment,
      acknowledgedAt: context.at,
    });
    return {};
  },
});
