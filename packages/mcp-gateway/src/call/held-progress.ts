import type { JsonObject } from "@countersign/core";
import { type ClientRequest, progressTokenOf } from "./client-request.ts";

/** Much smaller than a step of the tool's own progress, which comes afterwards and must not fall behind it. */
const STEP = 1 / 4096;

/**
 * The progress of one request: that of its wait for a person, then the tool's own. While it waits, clients that give
 * up on silence are told something every so often; the first time at once, so that an HTTP answer begins.
 */
export class HeldProgress {
  readonly #request: ClientRequest;
  readonly #token: string | number;
  #timer: NodeJS.Timeout | undefined;
  #last = -1;

  private constructor(request: ClientRequest, token: string | number) {
    this.#request = request;
    this.#token = token;
  }

  /** `undefined` if the client did not ask for progress. */
  static of(request: ClientRequest): HeldProgress | undefined {
    const token = progressTokenOf(request);
    return token === undefined ? undefined : new HeldProgress(request, token);
  }

  startWaiting(approval: string, everyMs: number): void {
    if (this.#timer !== undefined) return;
    const say = (): void => {
      const progress = this.#last < 0 ? 0 : this.#last + STEP;
      this.#put(Promise.resolve({ progress, message: `waiting for approval ${approval}` }));
    };
    say();
    this.#timer = setInterval(say, everyMs).unref();
  }

  stopWaiting(): void {
    clearInterval(this.#timer);
  }

  /** Hands on the tool's own progress. Progress has to grow: after a wait, what does not is left out. */
  forward(masked: Promise<JsonObject>): void {
    this.#put(masked);
  }

  #put(masked: Promise<JsonObject>): void {
    this.#request.outbox.put(masked, async (params) => {
      const { progress } = params;
      if (typeof progress === "number") {
        if (this.#timer !== undefined && progress <= this.#last) return;
        this.#last = progress;
      }
      const shown = { progressToken: this.#token, ...params };
      await this.#request.notify("notifications/progress", shown);
    });
  }
}
