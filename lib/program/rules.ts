import { OWNERS_MAX, type Program } from "./schema.ts";

/** Why a person can't change a program, or undefined. */
export const whyNotEditProgram = (
  { name, ownerIds, ownerNames }: Program,
  personId: string | null,
): string | undefined =>
  personId === null || ownerIds.includes(personId)
    ? undefined
    : `“${name}” is ${new Intl.ListFormat("en").format(ownerNames)}’s to change.`;

/** Why these can't be the owners of a program, or undefined. */
export function whyNotOwners(
  ownerIds: readonly string[],
  people: readonly { readonly id: string; readonly name: string; readonly disabledAt: Date | null }[],
): string | undefined {
  if (ownerIds.length === 0) return "A program has an owner.";
  if (ownerIds.length > OWNERS_MAX) return `A program has ${OWNERS_MAX} owners at the most.`;
  if (new Set(ownerIds).size < ownerIds.length) return "It names an owner twice.";
  for (const ownerId of ownerIds) {
    const person = people.find(({ id }) => id === ownerId);
    if (!person) return "It names an owner who has no account.";
    if (person.disabledAt !== null) return `${person.name}'s account is disabled.`;
  }
  return undefined;
}

const LABELS: Readonly<Record<string, string>> = {
  name: "Name",
  organization: "Organization",
  timeZone: "Time zone",
  ownerIds: "Owners",
};

/** A field of a program as people call it. */
export const programFieldLabel = (field: string): string => LABELS[field] ?? field;
