import type { JsonObject, JsonValue } from "@countersign/core";
import type { Answer } from "../json-rpc/message.ts";
import { type ClientRequest, progressTokenOf } from "./client-request.ts";

/** A question, masked, that waits for a client to answer it. */
interface Question {
  readonly method: string;
  readonly params: JsonObject | undefined;
  readonly answer: (answer: JsonObject) => void;
  readonly giveUp: (error: Error) => void;
}

/** An upstream that wants to know more than this is not told what it wants next. */
const MOST_ROUNDS = 10;

/**
 * One call that goes on over several requests of its client, because its upstream asks something in the middle. Between
 * them no request is open, and the call waits for the next.
 */
export class OpenCall {
  readonly #run: Promise<Answer>;
  readonly #controller = new AbortController();
  readonly #questions = new Map<string, Question>();
  #current: ClientRequest | undefined;
  #wake: (() => void) | undefined;
  #deliver: (() => void) | undefined;
  #asked = 0;
  #rounds = 0;
  #isOver = false;

  /** @param run makes the call; the request that it is given outlives `request`. */
  constructor(request: ClientRequest, run: (request: ClientRequest) => Promise<Answer>) {
    this.#current = request;
    this.#run = run(this.#lasting(request)).finally(() => {
      this.#isOver = true;
      this.#abandonQuestions();
    });
  }

  /** Resolves when nothing is left of it. */
  get ended(): Promise<unknown> {
    return this.#run;
  }

  /**
   * Waits for the answer on behalf of one request.
   *
   * @returns `undefined` if there are questions to be answered first.
   */
  async attend(request: ClientRequest): Promise<Answer | undefined> {
    this.#rounds++;
    this.#current = request;
    const asked = Promise.withResolvers<undefined>();
    this.#wake = () => asked.resolve(undefined);
    if (this.#questions.size > 0) this.#wake();
    const onGone = (): void => this.#controller.abort(request.signal.reason);
    request.signal.addEventListener("abort", onGone, { once: true });
    if (request.signal.aborted) onGone();
    const answer = await Promise.race([this.#run, asked.promise]);
    request.signal.removeEventListener("abort", onGone);
    this.#wake = undefined;
    if (answer !== undefined && this.#deliver !== undefined) request.onDelivered(this.#deliver);
    if (answer === undefined) this.#current = undefined;
    return answer;
  }

  /** What the client has to be asked, in the form of the protocol. */
  get inputRequests(): JsonObject {
    return Object.fromEntries(
      [...this.#questions].map(([key, { method, params }]) => [
        key,
        { method, ...(params === undefined ? {} : { params }) },
      ]),
    );
  }

  /** Hands on what the client said. What it did not answer is asked again. */
  answer(responses: Readonly<Record<string, JsonValue>>): void {
    for (const [key, { answer }] of this.#questions) {
      const response = Object.hasOwn(responses, key) ? responses[key] : undefined;
      if (typeof response !== "object" || response === null || Array.isArray(response)) continue;
      this.#questions.delete(key);
      answer(response as JsonObject);
    }
  }

  /** Nobody comes back: whoever was asked has said nothing, and says nothing any more. */
  abandon(): void {
    this.#isOver = true;
    this.#abandonQuestions();
  }

  get isWaiting(): boolean {
    return this.#questions.size > 0;
  }

  #abandonQuestions(): void {
    for (const [key, { method, answer, giveUp }] of this.#questions) {
      this.#questions.delete(key);
      if (method === "elicitation/create") answer({ action: "cancel" });
      else giveUp(new NotAnsweredError());
    }
  }

  #ask(method: string, params: JsonObject | undefined, signal: AbortSignal): Promise<JsonObject> {
    if (this.#isOver || this.#rounds > MOST_ROUNDS) return Promise.reject(new NotAnsweredError());
    const key = `q${++this.#asked}`;
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#questions.delete(key);
        reject(new NotAnsweredError());
      };
      signal.addEventListener("abort", onAbort, { once: true });
      const done = (): void => signal.removeEventListener("abort", onAbort);
      this.#questions.set(key, {
        method,
        params,
        answer(answer) {
          done();
          resolve(answer);
        },
        giveUp(error) {
          done();
          reject(error);
        },
      });
      this.#wake?.();
    });
  }

  /** The call's request, as the upstream's side sees it: whatever it says goes to the request that is open. */
  #lasting(request: ClientRequest): ClientRequest {
    return {
      ...request,
      signal: this.#controller.signal,
      outbox: {
        put: (ready, send) => {
          ready.catch(() => undefined);
          this.#current?.outbox.put(ready, send);
        },
        settled: () => this.#current?.outbox.settled() ?? Promise.resolve(),
      },
      notify: async (method, params) => {
        const { progressToken: _, ...rest } = params;
        const open = this.#current;
        const token = open === undefined ? undefined : progressTokenOf(open);
        if (method !== "notifications/progress") await open?.notify(method, params);
        else if (token !== undefined) await open?.notify(method, { ...rest, progressToken: token });
      },
      onDelivered: (callback) => {
        this.#deliver = callback;
      },
      asking: {
        ask: (...asked) => this.#ask(...asked),
        isWaiting: () => this.isWaiting,
      },
    };
  }
}

/** What the upstream is told. */
class NotAnsweredError extends Error {
  readonly code = -32603;

  constructor() {
    super("the client did not answer");
  }
}
