/** How deep groups may be in groups: what is deeper is a circle or a mistake. */
const NESTING_MAX = 32;

/** A group: its name, and what is in it, by whatever keys its directory knows things by. */
export interface Group {
  readonly key: string;
  readonly name: string;
  readonly members: readonly string[];
}

/**
 * The groups that each member is in, also by way of other groups: a privilege that comes through three groups is a privilege.
 * @returns by the member's key the names of its groups
 */
export function membershipsOf(groups: readonly Group[]): Map<string, Set<string>> {
  const parentsOf = new Map<string, Group[]>();
  for (const group of groups)
    for (const member of group.members) {
      const parents = parentsOf.get(member);
      if (parents) parents.push(group);
      else parentsOf.set(member, [group]);
    }
  const found = new Map<string, Set<string>>();
  for (const member of parentsOf.keys()) {
    const names = new Set<string>();
    const seen = new Set<string>();
    let wave = parentsOf.get(member) ?? [];
    for (let depth = 0; wave.length > 0 && depth < NESTING_MAX; depth += 1) {
      const next: Group[] = [];
      for (const group of wave) {
        if (seen.has(group.key)) continue;
        seen.add(group.key);
        names.add(group.name);
        next.push(...(parentsOf.get(group.key) ?? []));
      }
      wave = next;
    }
    found.set(member, names);
  }
  return found;
}
