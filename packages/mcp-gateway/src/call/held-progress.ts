import type { JsonObject } from "@countersign/core";

export interface HeldProgressOptions {
  readonly token: string | number;
  readonly everyMs: number;
  readonly notify: (params: JsonObject) => Promise<void>;
}

/** Much smaller than a step of the tool's own progress, which comes afterwards and must not fall behind it. */
const STEP = 1 / 4096;

/**
 * The progress of one request: that of its wait for a person, then the tool's own. While it waits, clients that give
 * up on silence are told something every so often; the first time at once, so that an HTTP answer begins.
 */
export class HeldProgress {
  readonly #options: HeldProgressOptions;
  #timer: NodeJS.Timeout | undefined;
  #last = -1;
  #sent: Promise<void> = Promise.resolve();

  constructor(options: HeldProgressOptions) {
    this.#options = options;
  }

  startWaiting(approval: string): void {
    if (this.#timer !== undefined) return;
    const say = (): void => {
      const progress = this.#last < 0 ? 0 : this.#last + STEP;
      this.#send({ progress, message: `waiting for approval ${approval}` });
    };
    say();
    this.#timer = setInterval(say, this.#options.everyMs).unref();
  }

  stopWaiting(): void {
    clearInterval(this.#timer);
  }

  /** Hands on the tool's own progress, in order. Progress has to grow: what does not is left out after a wait. */
  forward(masked: Promise<JsonObject>): void {
    this.#sent = this.settled().then(async () => {
      const params = await masked;
      const { progress } = params;
      const hasWaited = this.#timer !== undefined;
      if (hasWaited && typeof progress === "number" && progress <= this.#last) return;
      await this.#deliver(params);
    });
  }

  /** Resolves when everything that was to be said has been. */
  settled(): Promise<void> {
    return this.#sent.catch(() => undefined);
  }

  #send(params: JsonObject): void {
    this.#sent = this.settled().then(() => this.#deliver(params));
  }

  async #deliver(params: JsonObject): Promise<void> {
    if (typeof params["progress"] === "number") this.#last = params["progress"];
    await this.#options.notify({ ...params, progressToken: this.#options.token });
  }
}
