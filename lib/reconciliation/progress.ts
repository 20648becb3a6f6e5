/** What a run is doing. */
const PHASES = [
  "unpacking",
  "reading the crosswalk",
  "reading the source",
  "reading the target",
  "matching",
  "comparing what differs",
  "writing the report",
  "keeping the state",
  "handing records over",
] as const;
export type Phase = (typeof PHASES)[number];

export interface Progress {
  readonly phase: Phase;
  /** Bytes read, or cases examined, in this phase; `total` is of the same unit. */
  readonly done: number;
  readonly total: number;
  /** Records read so far, of both sides. */
  readonly records: number;
  /** Records a second since the reading began. */
  readonly recordsPerSecond: number;
  /** Milliseconds that the phase still needs at its present rate; undefined before there is a rate. */
  readonly remainingMs: number | undefined;
}

export type OnProgress = (progress: Progress) => void;

/** The shortest time between two reports of one phase. */
const REPORT_EVERY_MS = 100;

/** Times the phases of a run and reports on them, often enough to be watched and seldom enough to cost nothing. */
export class ProgressMeter {
  readonly #onProgress: OnProgress;
  readonly #now: () => number;
  readonly #startedAt: number;
  #phase: Phase = "unpacking";
  #phaseStartedAt: number;
  #reportedAt = 0;
  #done = 0;
  #total = 0;
  records = 0;
  readonly phases: { phase: Phase; durationMs: number }[] = [];

  /** `now` is a monotonic clock in milliseconds. */
  constructor(onProgress: OnProgress, now: () => number) {
    this.#onProgress = onProgress;
    this.#now = now;
    this.#startedAt = now();
    this.#phaseStartedAt = this.#startedAt;
  }

  start(phase: Phase, total: number): void {
    this.#endPhase();
    this.#phase = phase;
    this.#phaseStartedAt = this.#now();
    this.#done = 0;
    this.#total = total;
    this.#report(this.#phaseStartedAt);
  }

  advance(by: number): void {
    this.#done += by;
    const now = this.#now();
    if (now - this.#reportedAt >= REPORT_EVERY_MS) this.#report(now);
  }

  /** Ends the last phase; returns the whole duration in milliseconds. */
  finish(): number {
    this.#endPhase();
    return Math.round(this.#now() - this.#startedAt);
  }

  #endPhase(): void {
    const durationMs = Math.round(this.#now() - this.#phaseStartedAt);
    if (this.#reportedAt > 0) this.phases.push({ phase: this.#phase, durationMs });
  }

  #report(now: number): void {
    this.#reportedAt = now;
    const inPhase = now - this.#phaseStartedAt;
    const share = this.#total === 0 ? 0 : this.#done / this.#total;
    this.#onProgress({
      phase: this.#phase,
      done: this.#done,
      total: this.#total,
      records: this.records,
      recordsPerSecond: this.records === 0 ? 0 : (this.records / Math.max(1, now - this.#startedAt)) * 1_000,
      remainingMs: share > 0 ? Math.round(inPhase / share - inPhase) : undefined,
    });
  }
}
