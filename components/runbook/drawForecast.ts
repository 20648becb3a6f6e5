import { type Forecast, type ForecastQuestion, forecast, TASKS_IN_FULL } from "#lib/runbook/forecast.ts";
import type { RunbookIndex } from "#lib/runbook/rules.ts";
import type { ForecastWork } from "./forecast.worker.ts";

type OnAnswer = (answer: Forecast | undefined) => void;

/**
 * Has forecasts drawn: small ones after the screen, large ones by a worker beside it, in full. One at a time: of the questions that come
 * meanwhile the last is answered next, so that a busy room still gets answers.
 */
export class ForecastDrawer {
  readonly #onAnswer: OnAnswer;
  #worker: Worker | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked: { readonly index: RunbookIndex; readonly question: ForecastQuestion } | undefined;
  #busy = false;

  constructor(onAnswer: OnAnswer) {
    this.#onAnswer = onAnswer;
  }

  ask(index: RunbookIndex, question: ForecastQuestion): void {
    this.#asked = { index, question };
    if (!this.#busy) this.#next();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#asked = undefined;
    this.#busy = false;
  }

  #next(): void {
    const asked = this.#asked;
    this.#asked = undefined;
    this.#busy = asked !== undefined;
    if (!asked) return;
    const { index, question } = asked;
    const drawHere = () => this.#answer(forecast(index, question));
    if (index.tasks.length <= TASKS_IN_FULL) {
      this.#timer = setTimeout(drawHere);
      return;
    }
    const worker = this.#worker ?? new Worker(new URL("./forecast.worker.ts", import.meta.url));
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<Forecast | undefined>) => this.#answer(data);
    // A browser that gives no worker gets the same from fewer draws.
    worker.onerror = drawHere;
    const work: ForecastWork = { tasks: index.tasks, question: { ...question, inFull: true } };
    worker.postMessage(work);
  }

  #answer(answer: Forecast | undefined): void {
    this.#onAnswer(answer);
    this.#next();
  }
}
