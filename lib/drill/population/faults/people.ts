import { type ContentFault, faultIn } from "./damage.ts";

/** Patients and their consents. */
export const PEOPLE_FAULTS: readonly ContentFault[] = [
  faultIn("Patient", "patient-birthdate-swapped", {
    applies: (source) => swappedDate(source.birthDate) !== undefined,
    damage: (target) => {
      target.birthDate = swappedDate(target.birthDate) ?? target.birthDate;
      return { fields: ["birthDate"] };
    },
  }),
  faultIn("Patient", "patient-mrn", {
    damage: (target) => {
      const [mrn] = target.identifier;
      // A digit dropped by a column too narrow. Legacy numbers all have the same length, so no other patient's results.
      if (mrn) mrn.value = mrn.value.slice(0, -1);
      return { fields: ["identifier"] };
    },
  }),
  faultIn("Patient", "formatting", {
    damage: (target, random) => {
      for (const name of target.name)
        name.family = `${name.family.toUpperCase()}${random.chance(0.3) ? " " : ""}`;
      for (const contact of target.telecom) contact.value = contact.value.replace(/\D/g, "");
      return { fields: ["name", "telecom"] };
    },
  }),
  faultIn("Consent", "consent-revived", {
    applies: (source) => source.status === "inactive",
    damage: (target) => {
      target.status = "active";
      target.provision.type = "permit";
      return { fields: ["status", "provision"] };
    },
  }),
  faultIn("Consent", "consent-policy", {
    damage: (target) => {
      for (const policy of target.policy) {
        policy.uri = policy.uri.replace(/\d+$/, (version) => String(Math.abs(Number(version) - 2) + 1));
      }
      return { fields: ["policy"] };
    },
  }),
  faultIn("Consent", "consent-end-lost", {
    damage: (target) => {
      delete target.provision.period.end;
      return { fields: ["provision"] };
    },
  }),
];

/** A date with day and month exchanged, where that is another date. */
function swappedDate(date: string): string | undefined {
  const [year, month, day] = date.split("-");
  if (!year || !month || !day || month === day || Number(day) > 12) return undefined;
  return `${year}-${day}-${month}`;
}
