import { z } from "zod";
import { id, instant, line } from "#lib/door/fields.ts";
import { positionSchema } from "#lib/door/positions.ts";
import { commandSpec, ingestSpec } from "#lib/door/spec.ts";

const SAMPLES_PER_PUSH_MAX = 1_000;
/** A sample dated further ahead of the server's clock than this is refused: its sender's clock is wrong. */
export const SAMPLE_AHEAD_MS_MAX = 60_000;

export const signalKeySchema = z.string().regex(/^[a-z][a-z0-9_]{1,62}$/, "a-z, 0-9 and _, as in Prometheus");

/** A measured fact about care or the machinery under it. */
export const signalSchema = z.object({
  id,
  cutoverId: id,
  key: signalKeySchema,
  /** "Are nurses seeing completed labs?" */
  question: line,
  /** Unified Code for Units of Measure where there is one: "s", "%", "1". */
  unit: z.string().max(20),
  direction: z.enum(["higher-is-worse", "lower-is-worse"]),
  /** A value outside is a broken sensor, not a fact: state error. */
  validMin: z.number().nullable(),
  validMax: z.number().nullable(),
  freshnessLimitSeconds: z.int().min(1).max(86_400),
  ownerPosition: positionSchema,
});
export type Signal = z.infer<typeof signalSchema>;

/** The last sample of a signal, as it travels outside the journal. */
export const latestSampleSchema = z.object({
  value: z.number(),
  /** When the sender measured it. */
  observedAt: instant,
  receivedAt: instant,
});
export type LatestSample = z.infer<typeof latestSampleSchema>;

export const defineSignal = commandSpec({
  name: "signals.defineSignal",
  summary: "Define a signal",
  path: "/cutovers/{cutoverId}/signals",
  input: signalSchema.omit({ id: true }),
  output: z.object({ signalId: id }),
  allowed: { positions: ["incident-commander", "interfaces"], system: true },
  signature: "none",
});

export const pushSamples = ingestSpec({
  name: "signals.pushSamples",
  summary: "Push samples of a signal",
  path: "/cutovers/{cutoverId}/signals/{key}/samples",
  input: z.object({
    cutoverId: id,
    key: signalKeySchema,
    samples: z
      .array(z.object({ value: z.number(), observedAt: z.iso.datetime({ offset: true }) }))
      .min(1)
      .max(SAMPLES_PER_PUSH_MAX),
  }),
  output: z.object({ accepted: z.int(), alreadyKnown: z.int() }),
  // A probe asks a system and tells what it found: that is a sample too.
  allowed: { purposes: ["signals", "probes"], system: true },
});
