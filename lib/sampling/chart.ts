import { parseLossless } from "#lib/reconciliation/losslessJson.ts";
import { losslessText, pickValues } from "#lib/values/pick.ts";
import { wordsOf } from "#lib/values/words.ts";

/** One side of a sampled record as it is sealed. */
interface SealedSide {
  /** JSON of PickedValues: the whole record, bounded. */
  readonly record: string;
  readonly patient: { readonly name: unknown; readonly birthDate: unknown; readonly gender: unknown } | null;
}

/** What is sealed of one side: its record, bounded, and whose it is. */
export const sideOf = (line: string, patient: unknown): string =>
  JSON.stringify({ record: pickValues(line, []), patient: losslessText(patient ?? null) });

interface ChartSide {
  readonly record: string;
  readonly patient: { readonly name: string; readonly birthDate: string; readonly gender: string } | null;
}

/** A side that was opened, with its patient in words. */
export function readSide(text: string): ChartSide {
  const { record, patient } = JSON.parse(text) as { record: string; patient: string };
  const told = parseLossless(patient) as SealedSide["patient"];
  return {
    record,
    patient:
      told === null
        ? null
        : {
            name: wordsOf(told.name) || "no name",
            birthDate: wordsOf(told.birthDate) || "no birth date",
            gender: wordsOf(told.gender) || "no gender",
          },
  };
}
