import { type Figures, figuresOf, QUANTILES, ratioOf } from "./figures.ts";
import type { Measured } from "./measure.ts";

const ROWS = [
  { series: "tcpToReceived", what: "bare TCP sockets: write → received" },
  { series: "bareToReceived", what: "bare Socket.IO: emit → received" },
  { series: "emitToReceived", what: "Holdpoint: emit → received" },
  { series: "commitToReceived", what: "Holdpoint: commit → received" },
  { series: "callToReceived", what: "Holdpoint: call → received" },
  { series: "elsewhereCommitToReceived", what: "Holdpoint, other instance: commit → received" },
] as const satisfies { series: keyof Measured; what: string }[];

const STEPS = [
  { series: "callToCommit", what: "command: call → committed" },
  { series: "commitToEmit", what: "live tail: committed → emit" },
  { series: "roundTrips", what: "limit: loopback round trip of one message" },
] as const satisfies { series: keyof Measured; what: string }[];

const WHAT_WIDTH = 46;
const cells = (what: string, values: readonly string[]): string =>
  what.padEnd(WHAT_WIDTH) + values.map((value) => value.padStart(9)).join("");
const ms = (figures: Figures): string[] => QUANTILES.map((q) => figures[q].toFixed(2));
const times = (figures: Figures): string[] => QUANTILES.map((q) => `${figures[q].toFixed(2)}×`);

/** The figures of one size, for people and for machines. Ratios are to the bare Socket.IO server. */
export function report(measured: Measured) {
  const { clients, messageBytes } = measured;
  const bare = figuresOf(measured.bareToReceived);
  const rows = ROWS.map(({ series, what }) => {
    const figures = figuresOf(measured[series]);
    return { series, what, ms: figures, ratio: ratioOf(figures, bare) };
  });
  const steps = STEPS.map(({ series, what }) => ({ series, what, ms: figuresOf(measured[series]) }));
  const limitMs = figuresOf(measured.roundTrips).p50 * clients;
  const text = [
    "",
    `Live fan-out to ${clients} clients, messages of ${messageBytes} bytes`,
    cells("times as long as bare Socket.IO", QUANTILES.map(String)),
    ...rows.map(({ what, ratio }) => cells(what, times(ratio))),
    cells("ms", QUANTILES.map(String)),
    ...[...rows, ...steps].map(({ what, ms: figures }) => cells(what, ms(figures))),
    `Limit: one round trip × ${clients} clients = ${limitMs.toFixed(2)} ms when one waits for another.`,
  ].join("\n");
  return { text, data: { clients, messageBytes, limitMs, rows, steps } };
}
