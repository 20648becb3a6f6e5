import { z } from "zod";

/** What comes of a pair: one human, somebody has to look, or two humans. */
export const decisionSchema = z.enum(["link", "review", "no-link"]);
export type MatchDecision = z.infer<typeof decisionSchema>;

/** A line of the result. `score` is the probability that both records are of one human. */
export const matchLineSchema = z.object({
  a: z.string(),
  b: z.string(),
  score: z.number().min(0).max(1),
  decision: decisionSchema,
});
export type MatchLine = z.infer<typeof matchLineSchema>;

/** From which probability on a pair is linked, and from which on somebody looks at it. */
export const thresholdsSchema = z
  .object({ link: z.number().min(0.5).max(1), review: z.number().min(0).max(1) })
  .refine(({ link, review }) => review <= link, "a pair can't be linked that nobody would look at");
export type MatchThresholds = z.infer<typeof thresholdsSchema>;

/** A false link is worse than a missed one: at 0.99 one link in a hundred may be wrong at the edge, and far fewer are. */
export const DEFAULT_THRESHOLDS: MatchThresholds = { link: 0.99, review: 0.05 };
