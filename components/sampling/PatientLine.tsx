import { StateMark } from "#components/ui/StateMark.tsx";

interface Patient {
  readonly name: string;
  readonly birthDate: string;
  readonly gender: string;
}

const wordsOf = ({ name, birthDate, gender }: Patient): string => `${name} · born ${birthDate} · ${gender}`;

/** Case and spaces are formatting: they are shown, and make no other patient. */
const folded = (patient: Patient): string => wordsOf(patient).toLowerCase().replaceAll(/\s+/g, " ");

/** Whose record it is on each side: a chart under the wrong patient agrees in everything else. */
export function PatientLine({ patients }: { patients: { source: Patient | null; target: Patient | null } }) {
  const { source, target } = patients;
  if (source === null && target === null) return null;
  if (source !== null && target !== null && folded(source) === folded(target))
    return (
      <p className="rounded-md bg-raised px-3 py-2">
        <span className="text-small text-dim">Patient on both sides: </span>
        <b className="font-medium">{wordsOf(source)}</b>
        {wordsOf(source) !== wordsOf(target) && (
          <span className="text-small text-dim"> · written at the target as {target.name}</span>
        )}
      </p>
    );
  return (
    <div data-tone="hold" className="grid gap-1 rounded-md border border-(--tone) bg-(--tone-bg) px-3 py-2">
      <p className="flex items-center gap-2 font-semibold text-(--tone)">
        <StateMark shape="bars" tone="hold" />
        The patient reads differently on both sides
      </p>
      <p>
        <span className="text-small text-dim">source </span>
        {source === null ? "no patient found" : wordsOf(source)}
      </p>
      <p>
        <span className="text-small text-dim">target </span>
        {target === null ? "no patient found" : wordsOf(target)}
      </p>
    </div>
  );
}
