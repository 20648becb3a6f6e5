import type { z } from "zod";

/** A procedure as whoever calls it sees it, be it in this process or at a server elsewhere. */
export type Call<S extends { input: z.ZodType; output: z.ZodType }> = (
  input: z.input<S["input"]>,
) => Promise<z.output<S["output"]>>;
