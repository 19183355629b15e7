import { isJsonObject, type JsonObject, type JsonValue } from "@countersign/core";

/** A question, masked, that waits for a client to answer it. */
interface Question {
  readonly method: string;
  readonly params: JsonObject | undefined;
  readonly answer: (answer: JsonObject) => void;
  readonly giveUp: (error: Error) => void;
}

/** Keeps what upstreams ask until a client of 2026-07-28, which cannot be asked anything, comes back with answers. */
export class QuestionBox {
  readonly #questions = new Map<string, Question>();
  readonly #onAsked: () => void;
  #asked = 0;
  #isClosed = false;

  constructor(onAsked: () => void) {
    this.#onAsked = onAsked;
  }

  get isEmpty(): boolean {
    return this.#questions.size === 0;
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

  ask(method: string, params: JsonObject | undefined, signal: AbortSignal): Promise<JsonObject> {
    if (this.#isClosed || signal.aborted) return Promise.reject(new NotAnsweredError());
    const key = `q${++this.#asked}`;
    const { promise, resolve, reject } = Promise.withResolvers<JsonObject>();
    this.#questions.set(key, { method, params, answer: resolve, giveUp: reject });
    const onAbort = (): void => {
      this.#questions.delete(key);
      reject(new NotAnsweredError());
    };
    signal.addEventListener("abort", onAbort, { once: true });
    this.#onAsked();
    return promise.finally(() => signal.removeEventListener("abort", onAbort));
  }

  /** Hands on what the client said. What it did not answer stays asked. */
  answer(responses: JsonValue | undefined): void {
    if (!isJsonObject(responses)) return;
    for (const [key, { answer }] of this.#questions) {
      const response = Object.hasOwn(responses, key) ? responses[key] : undefined;
      if (!isJsonObject(response)) continue;
      this.#questions.delete(key);
      answer(response);
    }
  }

  /** Nobody comes back: whoever was asked has said nothing, and says nothing any more. */
  close(): void {
    this.#isClosed = true;
    for (const [key, { method, answer, giveUp }] of this.#questions) {
      this.#questions.delete(key);
      if (method === "elicitation/create") answer({ action: "cancel" });
      else giveUp(new NotAnsweredError());
    }
  }
}

/** What the upstream is told. */
class NotAnsweredError extends Error {
  readonly code = -32603;

  constructor() {
    super("the client did not answer");
  }
}
