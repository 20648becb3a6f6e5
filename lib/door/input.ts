import type { z } from "zod";
import { HOUSE, type Scope } from "#lib/journal/schema.ts";
import { AppError } from "./errors.ts";
import type { ProcedureSpec } from "./spec.ts";

/** The input as its spec has it. @throws AppError invalid, naming the field and never its value, which may be PHI */
export function parseInput<I extends z.ZodType>(
  spec: Pick<ProcedureSpec<I>, "input">,
  raw: unknown,
): z.output<I> {
  const parsed = spec.input.safeParse(raw);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join(".") ?? "";
  throw new AppError(
    "invalid",
    `${field || "The input"}: ${issue?.message ?? "invalid"}. Nothing was changed.`,
  );
}

/** The journal that an input belongs to: its cutover's, or the house's. */
export const scopeOf = (input: unknown): Scope =>
  typeof input === "object" && input !== null && "cutoverId" in input && typeof input.cutoverId === "string"
    ? input.cutoverId
    : HOUSE;
