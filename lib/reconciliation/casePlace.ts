import type { Case, Location } from "./jobs.ts";

/** Where a case's records are, as the store keeps it beside its findings. */
export function placeOf(found: Case): string {
  const at = (location: Location | undefined): string =>
    location === undefined ? "" : `${location.file}:${location.offset}:${location.bytes}`;
  return `${at("source" in found ? found.source : undefined)}|${at("target" in found ? found.target : undefined)}`;
}

/** The places of a source and a target that `placeOf` has written. */
export function locationsOf(place: string): (Location | undefined)[] {
  return place.split("|").map((text) => {
    if (text === "") return undefined;
    const [file = 0, offset = 0, bytes = 0] = text.split(":").map(Number);
    return { file, offset, bytes };
  });
}
