import type { Program } from "#lib/program/schema.ts";
import type { Draft } from "./draft.ts";

/** What each step is given. */
export interface StepProps {
  readonly draft: Draft;
  readonly change: (part: Partial<Draft>) => void;
  /** After the room is open: the draft has done its work. */
  readonly forget: () => void;
  readonly me: { readonly personId: string; readonly login: string; readonly name: string };
  readonly programs: readonly Program[];
}
