/** One step of a path of a key: a member, of those elements of its list whose own member says so. */
export interface KeyStep {
  /** `code`, or `onset[x]` for whichever type it has. */
  readonly name: string;
  readonly where?: { readonly member: string; readonly value: string };
}

export type KeyPath = readonly KeyStep[];

const STEP = /^([a-z][A-Za-z0-9]*(?:\[x\])?)(?:\[([a-z][A-Za-z0-9]*)=([^[\]\s]+)\])?$/;
/** What separates steps: a dot that is in no bracket. */
const BETWEEN_STEPS = /\.(?![^[]*\])/;

/** Reads `identifier[system=http://hospital.example/mrn].value`; undefined when it is no path. */
export function parseKeyPath(text: string): KeyPath | undefined {
  const steps: KeyStep[] = [];
  for (const part of text.split(BETWEEN_STEPS)) {
    const [, name, member, value] = STEP.exec(part) ?? [];
    if (name === undefined) return undefined;
    steps.push(member === undefined || value === undefined ? { name } : { name, where: { member, value } });
  }
  return steps;
}

/** The path as FHIR has it, without what narrows it down: `identifier.value`. */
export function elementOf(path: KeyPath): string {
  return path.map(({ name }) => name).join(".");
}
