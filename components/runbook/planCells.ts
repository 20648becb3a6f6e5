import { fromLocalInput } from "#components/ui/localTime.ts";
import { POSITIONS, type Position, positionTitle } from "#lib/door/positions.ts";

/** What a cell of a plan says. Each takes the cell's text, trimmed and not empty. @throws PlanCellError with what is wrong, and what to write */

export class PlanCellError extends Error {}

const wrong = (sentence: string): never => {
  throw new PlanCellError(sentence);
};

const UNITS: readonly { readonly words: RegExp; readonly minutes: number }[] = [
  { words: /^(m|min|mins|minute|minutes|emin|emins)$/, minutes: 1 },
  { words: /^(h|hr|hrs|hour|hours|ehr|ehrs|ehour|ehours)$/, minutes: 60 },
  { words: /^(ed|eday|edays)$/, minutes: 24 * 60 },
];

/** A duration: `90`, `2 hrs`, `1.5h`, `30 mins?` (an estimate, in MS Project). In minutes. */
export function durationOf(cell: string): number {
  const [, figure = "", unit = ""] = /^(\d+(?:\.\d+)?)\s*([a-z]*)\??$/i.exec(cell) ?? [];
  if (figure === "") return wrong(`“${cell}” is no duration: write minutes, or 2 hrs.`);
  if (/^(d|day|days|w|wk|wks|week|weeks)$/i.test(unit))
    return wrong(`“${cell}”: a working day may have 8 hours or 24. Write hours.`);
  const known = unit === "" ? 1 : UNITS.find(({ words }) => words.test(unit.toLowerCase()))?.minutes;
  return known === undefined
    ? wrong(`“${cell}” is no duration: write minutes, or 2 hrs.`)
    : Math.round(Number(figure) * known);
}

const ZONED = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;
const LOCAL_ISO = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2})?$/;
const AMERICAN =
  /^(?:[a-z]{3} )?(\d{1,2})\/(\d{1,2})\/(\d{2}|\d{4}),? (\d{1,2}):(\d{2})(?::\d{2})? ?(am|pm)?$/i;

const two = (value: string | number): string => String(value).padStart(2, "0");

/** An instant: ISO 8601 with its zone; or without, or `11/21/2026 2:00 AM`, in the hospital's time. */
export function instantOf(cell: string, timeZone: string): string {
  if (ZONED.test(cell)) return new Date(cell).toISOString();
  const [, date, time] = LOCAL_ISO.exec(cell) ?? [];
  if (date !== undefined && time !== undefined) return fromLocal(cell, `${date}T${time}`, timeZone);
  const [, month, day, year, hour, minute, half] = AMERICAN.exec(cell) ?? [];
  if (month === undefined || day === undefined || year === undefined || Number(month) > 12)
    return wrong(`“${cell}” is no time that can be told from others: write 2026-11-21 02:00.`);
  const hour24 =
    half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toLowerCase() === "pm" ? 12 : 0);
  const written = `${year.length === 2 ? `20${year}` : year}-${two(month)}-${two(day)}T${two(hour24)}:${minute}`;
  return fromLocal(cell, written, timeZone);
}

function fromLocal(cell: string, local: string, timeZone: string): string {
  const atMs = fromLocalInput(local, timeZone);
  return atMs === undefined
    ? wrong(`“${cell}” does not exist in the hospital’s time.`)
    : new Date(atMs).toISOString();
}

/**
 * What a task waits for, as MS Project and Excel plans write it: `3,5`, `T-1; T-2`, `3FS`. A lag or another kind than finish-to-start
 * would mean another order than the one it is read as, and is refused.
 */
export function predecessorsOf(cell: string): string[] {
  return cell
    .split(/[,;\s]+(?![+-])/)
    .filter((part) => part !== "")
    .map((part) => {
      const [, code = "", kind = "", lag] = /^(\d+)(FS|SS|FF|SF)?([+-].+)?$/i.exec(part) ?? [undefined, part];
      if (kind !== "" && kind.toUpperCase() !== "FS")
        return wrong(`“${part}”: only finish-to-start (FS) is kept. Make the start a milestone of its own.`);
      if (lag !== undefined) return wrong(`“${part}” has a lag. Make a task of that length and wait for it.`);
      return code;
    });
}

/** A position by its name or its title. */
export function positionOf(cell: string): Position {
  const named = cell.toLowerCase();
  const position = POSITIONS.find((one) => one === named || positionTitle(one).toLowerCase() === named);
  return (
    position ??
    wrong(
      `“${cell}” is no position: write ${POSITIONS.filter((one) => one !== "executive")
        .map(positionTitle)
        .join(", ")}.`,
    )
  );
}

export function truthOf(cell: string): boolean {
  if (/^(yes|true|1|y)$/i.test(cell)) return true;
  return /^(no|false|0|n)$/i.test(cell) ? false : wrong(`“${cell}”: write yes or no.`);
}

export function wholeOf(cell: string): number {
  return /^\d{1,6}$/.test(cell) ? Number(cell) : wrong(`“${cell}” is no whole number.`);
}
