import { CountersignError, type JsonObject } from "@countersign/core";
import type { PriorDiscovery } from "@modelcontextprotocol/client";
import { backOffMs } from "./back-off.ts";
import { openConnection } from "./open-connection.ts";
import type { ClientIdentity, Era } from "./client-identity.ts";
import type { UpstreamConnection, UpstreamEvents } from "./upstream-connection.ts";
import type { UpstreamSettings } from "./upstream-settings.ts";
import type { Report } from "../report.ts";

/** Started anew by itself this often in a row; after that only when somebody asks for it. */
const RESTARTS = 5;

/** An upstream that ran for this long is not one that crashes at once. */
const SETTLED_MS = 10_000;

/** A call rather waits this long for the next attempt than be refused. */
const PATIENCE_MS = 1_000;

/** What all connections of a gateway know about its upstreams' eras, by upstream name. */
export type EraMemory = Map<string, PriorDiscovery>;

export interface LinkOptions {
  readonly settings: UpstreamSettings;
  readonly era: Era;
  readonly identity: ClientIdentity;
  readonly eras: EraMemory;
  readonly events: Omit<UpstreamEvents, "onClosed">;
  /** A connection is open, again if `isAgain`. */
  readonly onOpened: (connection: UpstreamConnection, isAgain: boolean) => void;
  readonly report: Report;
  readonly onProcess: (pid: number, state: "started" | "stopped") => void;
}

/** Holds one client's connection to one upstream, and opens it again when it is lost, less and less eagerly. */
export class UpstreamLink {
  readonly settings: UpstreamSettings;
  readonly #options: LinkOptions;
  #connection: UpstreamConnection | undefined;
  #opening: Promise<UpstreamConnection> | undefined;
  #openedAt = 0;
  #retryAt = 0;
  #failures = 0;
  #retryTimer: NodeJS.Timeout | undefined;
  #wasOpen = false;
  #isClosed = false;
  #closing: Promise<void> | undefined;

  constructor(options: LinkOptions) {
    this.settings = options.settings;
    this.#options = options;
  }

  /** What its connections of the handshake are opened with. */
  get capabilities(): JsonObject {
    return this.#options.identity.capabilities;
  }

  get name(): string {
    return this.settings.name;
  }

  /** The connection, if there is one right now. */
  get current(): UpstreamConnection | undefined {
    return this.#connection;
  }

  /**
   * The connection; opened if there is none and the upstream is not to be left alone yet.
   *
   * @throws {@link CountersignError} `UPSTREAM_UNAVAILABLE`
   */
  async connection(): Promise<UpstreamConnection> {
    if (this.#connection !== undefined) return this.#connection;
    if (this.#isClosed) throw this.#unavailable("the gateway is shutting down");
    if (this.#opening === undefined) {
      const wait = this.#retryAt - Date.now();
      if (wait > PATIENCE_MS) {
        throw this.#unavailable(`it failed; next attempt in ${Math.ceil(wait / 1000)} s`);
      }
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    }
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  /** Resolves when its process, if it has one, is gone. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#retryTimer);
    const opening = this.#opening;
    await this.#connection?.close();
    const late = await opening?.catch(() => undefined);
    await late?.close();
  }

  async #open(): Promise<UpstreamConnection> {
    clearTimeout(this.#retryTimer);
    const { settings, era, identity, eras, events, report, onProcess, onOpened } = this.#options;
    let connection: UpstreamConnection | undefined;
    try {
      connection = await openConnection({
        settings,
        era,
        identity,
        prior: eras.get(settings.name),
        events: { ...events, onClosed: () => this.#lost(connection) },
        report,
        onProcess,
      });
    } catch (error) {
      this.#failed();
      if (!this.#isClosed) report(error instanceof Error ? error.message : String(error));
      throw error;
    }
    if (connection.isClosed || this.#isClosed) {
      await connection.close();
      throw this.#unavailable("it ended at once");
    }
    const { discovered } = connection;
    if (era === "modern") {
      eras.set(
        settings.name,
        discovered === undefined ? { kind: "legacy" } : { kind: "modern", discover: discovered },
      );
    }
    this.#connection = connection;
    this.#openedAt = Date.now();
    onOpened(connection, this.#wasOpen);
    this.#wasOpen = true;
    return connection;
  }

  #lost(connection: UpstreamConnection | undefined): void {
    if (connection === undefined || connection !== this.#connection) return;
    this.#connection = undefined;
    if (this.#isClosed) return;
    if (Date.now() - this.#openedAt > SETTLED_MS) this.#failures = 0;
    this.#failed();
    this.#options.report(`upstream ${this.name}: the connection was lost`);
  }

  #failed(): void {
    this.#failures++;
    const wait = backOffMs(this.#failures, Math.random);
    this.#retryAt = Date.now() + wait;
    if (this.#isClosed || this.#failures > RESTARTS) return;
    this.#retryTimer = setTimeout(() => {
      this.connection().catch(() => undefined);
    }, wait).unref();
  }

  #unavailable(because: string): CountersignError {
    return new CountersignError("UPSTREAM_UNAVAILABLE", `upstream \`${this.name}\`: ${because}`);
  }
}
