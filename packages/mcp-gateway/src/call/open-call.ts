import type { JsonObject, JsonValue } from "@countersign/core";
import type { Answer } from "../json-rpc/message.ts";
import { type ClientRequest, progressTokenOf } from "./client-request.ts";
import { QuestionBox } from "./question-box.ts";

/** An upstream that wants to know more than this is not told what it wants next. */
const MOST_ROUNDS = 10;

/**
 * One call that goes on over several requests of its client, because its upstream asks something in the middle. Between
 * them no request is open, and the call waits for the next.
 */
export class OpenCall {
  readonly #run: Promise<Answer>;
  readonly #controller = new AbortController();
  readonly #box = new QuestionBox(() => this.#wake?.());
  #current: ClientRequest | undefined;
  #wake: (() => void) | undefined;
  #deliver: (() => void) | undefined;
  #rounds = 0;

  /** @param run makes the call; the request that it is given outlives `request`. */
  constructor(request: ClientRequest, run: (request: ClientRequest) => Promise<Answer>) {
    this.#current = request;
    this.#run = run(this.#lasting(request)).finally(() => this.#box.close());
  }

  /** Resolves when nothing is left of it. */
  get ended(): Promise<unknown> {
    return this.#run;
  }

  /** What the client has to be asked, in the form of the protocol. */
  get inputRequests(): JsonObject {
    return this.#box.inputRequests;
  }

  /**
   * Waits for the answer on behalf of one request.
   *
   * @returns `undefined` if there are questions to be answered first.
   */
  async attend(request: ClientRequest): Promise<Answer | undefined> {
    if (++this.#rounds > MOST_ROUNDS) this.#box.close();
    this.#current = request;
    const asked = Promise.withResolvers<undefined>();
    this.#wake = () => asked.resolve(undefined);
    if (!this.#box.isEmpty) this.#wake();
    const onGone = (): void => this.#controller.abort(request.signal.reason);
    request.signal.addEventListener("abort", onGone, { once: true });
    if (request.signal.aborted) onGone();
    const answer = await Promise.race([this.#run, asked.promise]);
    request.signal.removeEventListener("abort", onGone);
    this.#wake = undefined;
    if (answer === undefined) this.#current = undefined;
    else if (this.#deliver !== undefined) request.onDelivered(this.#deliver);
    return answer;
  }

  /** Hands on what the client said. What it did not answer is asked again. */
  answer(responses: JsonValue | undefined): void {
    this.#box.answer(responses);
  }

  /** Nobody comes back. */
  abandon(): void {
    this.#box.close();
  }

  /** The call's request, as the upstream's side sees it: whatever it says goes to the request that is open. */
  #lasting(request: ClientRequest): ClientRequest {
    return {
      ...request,
      signal: this.#controller.signal,
      hasGone: () => this.#current?.hasGone() ?? true,
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
        else if (token !== undefined) await open?.notify(method, { progressToken: token, ...rest });
      },
      onDelivered: (callback) => {
        this.#deliver = callback;
      },
      asking: {
        ask: (...asked) => this.#box.ask(...asked),
        isWaiting: () => !this.#box.isEmpty,
      },
    };
  }
}
