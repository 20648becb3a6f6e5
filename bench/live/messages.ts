import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";

/** What the processes of this bench say to each other. All times are of one clock, so that they can be subtracted. */

/** Milliseconds of the machine's monotonic clock, which all its processes share. */
export const nowMs = (): number => Number(process.hrtime.bigint()) / 1e6;

/** Who carries the messages: a bare TCP socket, a bare Socket.IO server, or Holdpoint. */
export type Carrier = "tcp" | "bare" | "holdpoint";

export interface ClientsSettings {
  readonly count: number;
  readonly cutoverId: string;
  /** The entry from which the clients follow. */
  readonly seq: number;
  readonly origin: string;
  readonly cookies: readonly string[];
  readonly ports: Readonly<Record<Carrier, number>>;
  /** What one message over the TCP sockets is long. */
  readonly messageBytes: number;
}

export type Message =
  | { readonly kind: "listening"; readonly ports: Partial<Record<Carrier, number>> }
  /** All clients are connected; the round trips are of one message over one TCP socket. */
  | { readonly kind: "connected"; readonly roundTripsMs: readonly number[] }
  | { readonly kind: "committed"; readonly calledAtMs: number; readonly atMs: number; readonly seq: number }
  | { readonly kind: "emitted"; readonly carrier: Carrier; readonly seq: number; readonly atMs: number }
  /** Every client has it; when each got it. */
  | { readonly kind: "received"; readonly carrier: Carrier; readonly seq: number; readonly atMs: number[] };

type Of<K extends Message["kind"]> = Extract<Message, { kind: K }>;

/** Longer than any of it takes on a slow machine; then something is broken and waiting would hide it. */
const ANSWER_MS_MAX = 60_000;

/** Sends to the process that started this one. */
export const tell = (message: Message): void => {
  process.send?.(message);
};

/** Starts a process of the bench; its settings are the first message that it gets. */
export function startProcess(file: string, settings: object = {}): ChildProcess {
  const child = fork(new URL(file, import.meta.url), { serialization: "advanced" });
  child.send(settings);
  return child;
}

/** The settings that this process was started with. */
export const receiveSettings = async <T>(): Promise<T> => (await once(process, "message"))[0] as T;

/** The next message of a kind that fits. @throws Error when the process ends or stays silent instead */
export function next<K extends Message["kind"]>(
  child: ChildProcess,
  kind: K,
  fits: (message: Of<K>) => boolean = () => true,
): Promise<Of<K>> {
  const { promise, resolve, reject } = Promise.withResolvers<Of<K>>();
  const listen = (message: Message): void => {
    if (message.kind === kind && fits(message as Of<K>)) resolve(message as Of<K>);
  };
  const ended = (): void => reject(new Error(`${child.spawnargs[1]} ended before it said "${kind}".`));
  const timer = setTimeout(() => reject(new Error(`Nobody said "${kind}".`)), ANSWER_MS_MAX);
  child.on("message", listen).once("exit", ended);
  return promise.finally(() => {
    clearTimeout(timer);
    child.off("message", listen).off("exit", ended);
  });
}
