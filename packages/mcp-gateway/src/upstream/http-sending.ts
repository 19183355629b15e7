/**
 * A request on its way over HTTP. The SDK's transport reports what it cannot read without saying what it was reading, and
 * hands on an answer without saying to which request it came; who was reading is known here.
 */
import { AsyncLocalStorage } from "node:async_hooks";

/** An answer may still come after something that cannot be read, and a stream may end by itself after the answer. */
const PATIENCE_MS = 5_000;

/** Between the end of a stream and coming back for the rest of it, whatever the server wishes. */
const RETURN_MS = { least: 100, most: 30_000 };

export interface HttpSendingTerms {
  /** Whether its answer is still waited for. */
  readonly isWaiting: () => boolean;
  readonly onLost: (because: string) => void;
  /** In milliseconds; 5,000 without it. */
  readonly patienceMs?: number | undefined;
  /** For how long it comes back to a stream that ends without the answer. In milliseconds. */
  readonly longestMs: number;
}

const current = new AsyncLocalStorage<HttpSending | undefined>();

export class HttpSending {
  readonly #terms: HttpSendingTerms;
  readonly #stop = new AbortController();
  readonly #since = performance.now();
  #isStream = false;
  #problem: string | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(terms: HttpSendingTerms) {
    this.#terms = terms;
  }

  /** The request during which this is called, if it is during one. */
  static get current(): HttpSending | undefined {
    return current.getStore();
  }

  /** Runs what belongs to no request, also if it is done while an answer to one is read. */
  static outside<T>(run: () => T): T {
    return current.run(undefined, run);
  }

  /** Breaks off what is still read for it. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Sends it. What is read later for it is read during it, too. */
  async send(send: () => Promise<void>): Promise<void> {
    await current.run(this, send);
    // Of a body that is no stream all has been read.
    if (!this.#isStream) this.#lost("what it answered is no answer to it");
  }

  answeredWithStream(): void {
    this.#isStream = true;
  }

  /** Something came on its stream that cannot be its answer. If nothing more comes, that is all there was. */
  stray(problem: string): void {
    this.#problem = problem;
    clearTimeout(this.#timer);
    this.#timer = this.#later(() => this.#lost());
  }

  /** Something came that can be read. */
  heard(): void {
    clearTimeout(this.#timer);
  }

  /** Nothing more will come. */
  ended(): void {
    clearTimeout(this.#timer);
    this.#lost();
  }

  /** Nobody waits any more. @param isAnswered its stream may end by itself */
  over(isAnswered: boolean): void {
    clearTimeout(this.#timer);
    if (!isAnswered) this.#stop.abort();
    else if (this.#isStream) this.#timer = this.#later(() => this.#stop.abort());
  }

  /** Whether to come back for the rest of a stream that ended, and after how long. In milliseconds. */
  returnAfter(wantedMs: number): number | undefined {
    if (!this.#terms.isWaiting()) return undefined;
    if (performance.now() - this.#since <= this.#terms.longestMs) return within(wantedMs);
    this.#lost("its stream ended again and again without an answer");
    return undefined;
  }

  #lost(because: string = "the connection broke off before it answered"): void {
    this.#terms.onLost(this.#problem ?? because);
  }

  #later(run: () => void): NodeJS.Timeout {
    return setTimeout(run, this.#terms.patienceMs ?? PATIENCE_MS).unref();
  }
}

/** `fetch` that tells the request it is used for what comes back. */
export function noticedFetch(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    const sending = HttpSending.current;
    if (
      sending !== undefined &&
      init?.method === "GET" &&
      !new Headers(init.headers).has("last-event-id")
    ) {
      // A stream of another kind: what is missing of the first is nowhere.
      sending.ended();
      throw new Error("there is nothing to come back to");
    }
    const response = await fetch(input, init);
    const type = response.headers.get("content-type") ?? "";
    if (/^text\/event-stream\s*(?:;|$)/i.test(type)) sending?.answeredWithStream();
    return response;
  };
}

/** When the SDK's transport is to open a stream again; it would do so for ever, at the server's pace. */
export function returnLater(comeBack: () => void, wantedMs: number): (() => void) | undefined {
  const sending = HttpSending.current;
  const wait = sending === undefined ? within(wantedMs) : sending.returnAfter(wantedMs);
  if (wait === undefined) return undefined;
  const timer = setTimeout(comeBack, wait).unref();
  return () => clearTimeout(timer);
}

function within(wantedMs: number): number {
  return Math.min(RETURN_MS.most, Math.max(RETURN_MS.least, wantedMs || 0));
}
