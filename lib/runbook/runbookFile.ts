import type { RunbookFile } from "./schema.ts";

/** Everyone whom it names. */
export const loginsOf = ({ tasks, command, window }: RunbookFile): string[] => [
  ...new Set([
    ...tasks.flatMap(({ progress }) => progress?.by ?? []),
    ...command.flatMap(({ person, backup }) => [person, backup]),
    ...(window ? [window.by] : []),
  ]),
];
