import { defineCommand } from "#lib/door/command.ts";
import type { CommandContext } from "#lib/door/context.ts";
import { refuse } from "#lib/door/errors.ts";
import { applyEdits, whyNotEdit } from "#lib/door/fieldEdits.ts";
import { programFieldLabel, whyNotEditProgram, whyNotOwners } from "./rules.ts";
import type { Program } from "./schema.ts";
import * as spec from "./schema.ts";

/** The owners with their names, in the order given. @throws AppError when one of them can't be an owner */
async function ownersOf(
  { tx }: CommandContext,
  ownerIds: readonly string[],
): Promise<Pick<Program, "ownerIds" | "ownerNames">> {
  const people = await tx.person.findMany({
    where: { id: { in: [...ownerIds] } },
    select: { id: true, name: true, disabledAt: true },
  });
  refuse(whyNotOwners(ownerIds, people));
  const nameOf = new Map(people.map(({ id, name }) => [id, name]));
  return { ownerIds: [...ownerIds], ownerNames: ownerIds.map((id) => nameOf.get(id) ?? "") };
}

const callerId = ({ actor }: CommandContext): string | null =>
  actor.kind === "person" ? actor.personId : null;

export const createProgram = defineCommand({
  spec: spec.createProgram,
  async handle(context, { ownerIds, ...fields }) {
    const mine = callerId(context);
    const owners = await ownersOf(context, [...new Set([...(mine === null ? [] : [mine]), ...ownerIds])]);
    const { id } = await context.create("program", {
      ...fields,
      ...owners,
      createdAt: context.at,
      createdByName: context.actorName,
    });
    return { programId: id };
  },
});

export const editProgram = defineCommand({
  spec: spec.editProgram,
  async handle(context, { programId, edits }) {
    const program = await context.get("program", programId);
    refuse(whyNotEditProgram(program, callerId(context)));
    const { patch, conflicts } = applyEdits(program, edits);
    refuse(
      whyNotEdit(conflicts, (field, value) => ({
        label: programFieldLabel(field),
        value: field === "ownerIds" ? program.ownerNames.join(", ") : String(value),
      })),
      "evidence-changed",
    );
    if (Object.keys(patch).length === 0) return {};
    const owners = Array.isArray(patch.ownerIds) ? await ownersOf(context, patch.ownerIds) : {};
    await context.update("program", programId, { ...patch, ...owners });
    return {};
  },
});
