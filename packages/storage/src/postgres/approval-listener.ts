import { setTimeout } from "node:timers/promises";
import pg from "pg";
import { NOTICES } from "./postgres-writer.ts";
import { clientOptions, sqlState } from "./session.ts";

/** How long until a lost connection is opened again; approval requests are looked at four times a second meanwhile. */
const AGAIN_AFTER_MS = 2_000;

/** Hears of other replicas' commits at once, where the server has `listen`. */
export class ApprovalListener {
  /** Whether the server takes `listen`. */
  readonly isHeard: boolean;
  readonly #url: string;
  readonly #onNotice: () => void;
  #client: pg.Client | undefined;
  #isClosed = false;

  private constructor(url: string, onNotice: () => void, isHeard: boolean) {
    this.#url = url;
    this.#onNotice = onNotice;
    this.isHeard = isHeard;
  }

  static async start(url: string, onNotice: () => void): Promise<ApprovalListener> {
    const first = new pg.Client(clientOptions(url));
    first.on("error", () => undefined);
    let isHeard = true;
    try {
      await first.connect();
      await first.query(`listen ${NOTICES}`);
    } catch (error) {
      // Others that speak the protocol may not know it. What is only out of reach now may know it later.
      isHeard = sqlState(error) === undefined;
    }
    const listener = new ApprovalListener(url, onNotice, isHeard);
    if (isHeard) listener.#use(first);
    else await first.end().catch(() => undefined);
    return listener;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#client?.end().catch(() => undefined);
  }

  #use(client: pg.Client): void {
    this.#client = client;
    client.on("notification", () => this.#onNotice());
    client.once("end", () => void this.#again());
  }

  async #again(): Promise<void> {
    while (!this.#isClosed) {
      await setTimeout(AGAIN_AFTER_MS, undefined, { ref: false });
      if (this.#isClosed) return;
      const client = new pg.Client(clientOptions(this.#url));
      client.on("error", () => undefined);
      try {
        await client.connect();
        await client.query(`listen ${NOTICES}`);
        this.#use(client);
        return;
      } catch {
        await client.end().catch(() => undefined);
      }
    }
  }
}
