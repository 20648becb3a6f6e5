import type { z } from "zod";
import { assignPosition } from "#lib/access/commands.ts";
import { draftNotice } from "#lib/comms/commands.ts";
import type { Binding } from "#lib/criteria/schema.ts";
import type { Command } from "#lib/door/command.ts";
import { registerExposure } from "#lib/exposure/commands.ts";
import { declareFreeze } from "#lib/freeze/commands.ts";
import { configureGate } from "#lib/gates/commands.ts";
import { addItem } from "#lib/inventory/commands.ts";
import type { ItemKind } from "#lib/inventory/schema.ts";
import { setAuthority, setSeverity } from "#lib/matrices/commands.ts";
import { createCutover } from "#lib/plan/commands.ts";
import { defineSignal } from "#lib/signals/commands.ts";
import { addSlice } from "#lib/slices/commands.ts";
import { proposeCriterion } from "#lib/success/commands.ts";
import { defineTrigger } from "#lib/triggers/commands.ts";
import type { PlanFile, PlannedBinding } from "./schema.ts";

/** Carries out a command: as the product itself, one transaction each, or all of them in the transaction of one. */
export type Run = <I extends z.ZodType, O extends z.ZodType, P>(
  command: Command<I, O, P>,
  input: z.input<I>,
) => Promise<z.output<O>>;

/** What a plan's names stand for in the room that was made. */
interface Made {
  readonly phaseIds: ReadonlyMap<number, string>;
  readonly streamIds: () => Promise<ReadonlyMap<string, string>>;
}

const idOf = (ids: ReadonlyMap<string, string>, name: string): string => ids.get(name) ?? "";

/** Makes the room itself, and gives the positions. */
export async function layFoundation(
  run: Run,
  cutoverId: string,
  programId: string | null,
  plan: PlanFile,
  personIds: ReadonlyMap<string, string>,
): Promise<void> {
  await run(createCutover, { ...plan.cutover, cutoverId, programId });
  for (const { login, positions, justification } of plan.people)
    for (const position of positions)
      await run(assignPosition, {
        cutoverId,
        personId: idOf(personIds, login),
        position,
        kind: "primary",
        justification,
      });
}

/** Makes what is watched and what must be passed. */
export async function layGates(run: Run, cutoverId: string, plan: PlanFile, made: Made): Promise<void> {
  const signalIds = new Map<string, string>();
  for (const signal of plan.signals)
    signalIds.set(signal.key, (await run(defineSignal, { cutoverId, ...signal })).signalId);
  const triggerIds = new Map<string, string>();
  for (const { signal, ...trigger } of plan.triggers) {
    const signalId = idOf(signalIds, signal);
    triggerIds.set(trigger.name, (await run(defineTrigger, { cutoverId, signalId, ...trigger })).triggerId);
  }
  for (const { phase, criteria, ...gate } of plan.gates)
    await run(configureGate, {
      cutoverId,
      phaseId: made.phaseIds.get(phase) ?? "",
      ...gate,
      criteria: criteria.map(({ binding, ...criterion }) => ({
        ...criterion,
        binding: boundIn(binding, triggerIds, signalIds),
      })),
    });
  for (const { phase, ...words } of plan.successCriteria)
    await run(proposeCriterion, {
      cutoverId,
      phaseId: made.phaseIds.get(phase) ?? "",
      supersedesId: null,
      ...words,
    });
}

/** A planned binding with the ids of what was made. */
function boundIn(
  binding: PlannedBinding,
  triggerIds: ReadonlyMap<string, string>,
  signalIds: ReadonlyMap<string, string>,
): Binding {
  switch (binding.kind) {
    case "trigger":
      return { kind: "trigger", triggerId: idOf(triggerIds, binding.trigger) };
    case "signal": {
      const { signal, ...rest } = binding;
      return { ...rest, signalId: idOf(signalIds, signal) };
    }
    default:
      return binding;
  }
}

/** Makes the inventory, by name. @returns the ids of each kind */
async function layInventory(
  run: Run,
  cutoverId: string,
  { inventory }: PlanFile,
): Promise<Readonly<Record<ItemKind, ReadonlyMap<string, string>>>> {
  const ids = {
    system: new Map<string, string>(),
    interface: new Map<string, string>(),
    dataStore: new Map<string, string>(),
    workflow: new Map<string, string>(),
    identitySource: new Map<string, string>(),
  };
  const partIds = (names: readonly string[]): string[] =>
    names.map((name) => ids.system.get(name) ?? idOf(ids.interface, name));
  const systemIds = (names: readonly string[]): string[] => names.map((name) => idOf(ids.system, name));
  const add = async (item: z.input<typeof addItem.spec.input>["item"]): Promise<void> => {
    const { itemId } = await run(addItem, { cutoverId, item });
    ids[item.kind].set(item.fields.name, itemId);
  };
  for (const fields of inventory?.systems ?? []) await add({ kind: "system", fields });
  for (const { from, to, ...fields } of inventory?.interfaces ?? []) {
    const ends = { fromSystemId: idOf(ids.system, from), toSystemId: idOf(ids.system, to) };
    await add({ kind: "interface", fields: { ...fields, ...ends } });
  }
  for (const { stopsWithout, degradesWithout, ...fields } of inventory?.workflows ?? []) {
    const needs = { stopsWithoutIds: partIds(stopsWithout), degradesWithoutIds: partIds(degradesWithout) };
    await add({ kind: "workflow", fields: { ...fields, ...needs } });
  }
  for (const { systems, ...fields } of inventory?.identitySources ?? [])
    await add({ kind: "identitySource", fields: { ...fields, systemIds: systemIds(systems) } });
  for (const { system, ...fields } of inventory?.dataStores ?? [])
    await add({ kind: "dataStore", fields: { ...fields, systemId: idOf(ids.system, system) } });
  return ids;
}

/** Sets by which rules the inventory is moved. */
async function layRules(
  run: Run,
  cutoverId: string,
  { rules }: PlanFile,
  systemIds: ReadonlyMap<string, string>,
): Promise<void> {
  for (const row of rules?.severity ?? []) await run(setSeverity, { cutoverId, seen: null, ...row });
  for (const row of rules?.authority ?? []) await run(setAuthority, { cutoverId, seen: null, ...row });
  for (const { systems, ...freeze } of rules?.freezes ?? [])
    await run(declareFreeze, {
      cutoverId,
      ...freeze,
      systemIds: systems.map((name) => idOf(systemIds, name)),
    });
  for (const { system, ...exposure } of rules?.exposures ?? [])
    await run(registerExposure, {
      cutoverId,
      ...exposure,
      systemId: system === null ? null : idOf(systemIds, system),
    });
}

/** Makes the inventory, its rules and the slices, and drafts the notices: after the runbook, whose streams the slices name. */
export async function layParts(run: Run, cutoverId: string, plan: PlanFile, made: Made): Promise<void> {
  const ids = await layInventory(run, cutoverId, plan);
  await layRules(run, cutoverId, plan, ids.system);
  const streamIds = await made.streamIds();
  for (const { workflows, interfaces, identitySources, streams, ...slice } of plan.slices)
    await run(addSlice, {
      cutoverId,
      slice: {
        ...slice,
        workflowIds: workflows.map((name) => idOf(ids.workflow, name)),
        interfaceIds: interfaces.map((name) => idOf(ids.interface, name)),
        identitySourceIds: identitySources.map((name) => idOf(ids.identitySource, name)),
        streamIds: streams.map((name) => idOf(streamIds, name)),
      },
    });
  for (const notice of plan.notices) await run(draftNotice, { cutoverId, ...notice });
}

/** What phases and streams a room has, by what a plan calls them. */
export const madeIn = async (
  db: {
    phase: { findMany(q: { where: { cutoverId: string } }): Promise<{ id: string; number: number }[]> };
    stream: { findMany(q: { where: { cutoverId: string } }): Promise<{ id: string; name: string }[]> };
  },
  cutoverId: string,
): Promise<Made> => ({
  phaseIds: new Map(
    (await db.phase.findMany({ where: { cutoverId } })).map(({ id, number }) => [number, id]),
  ),
  streamIds: async () =>
    new Map((await db.stream.findMany({ where: { cutoverId } })).map(({ id, name }) => [name, id])),
});
