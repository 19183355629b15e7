/**
 * Tells open pages that something changed, as server-sent events: `approvals` when a request did, `records` when
 * anything was logged. What changed is not in the event: the page asks for it, and is asked in turn who it is.
 *
 * Every change leaves a record, so while somebody watches, the log is asked once a second for what is new. That also
 * notices changes made by other processes.
 */
import type { ServerResponse } from "node:http";
import type { AuditRecord, Store } from "@countersign/core";
import { Refusal } from "./failure.ts";
import { SECURITY_HEADERS } from "./reply.ts";

const LOOK_EVERY_MS = 1_000;
const PROVE_EVERY_MS = 15_000;
/** Of one person: whoever watches in many places ends their own, and nobody else's. */
const MOST_WATCHERS = 16;
const MOST_UNSENT_BYTES = 64 * 1024;
const RECORDS_AT_ONCE = 1_000;

interface Watcher {
  readonly person: string;
  readonly res: ServerResponse;
  readonly isStillSignedIn: () => Promise<boolean>;
}

/** Whether something changed that stands in the inbox: a request, the kill switch, a changed configuration. */
function concernsInbox({ approval, type }: AuditRecord): boolean {
  return approval !== undefined || type.startsWith("pause.") || type.startsWith("policy.");
}

export class LiveFeed {
  readonly #log: Pick<Store, "records">;
  readonly #report: (line: string) => void;
  readonly #watchers: Set<Watcher> = new Set();
  #lookTimer: NodeJS.Timeout | undefined;
  #proveTimer: NodeJS.Timeout | undefined;
  #seen: number | undefined;
  #isLooking = false;
  #hasFailed = false;

  constructor(log: Pick<Store, "records">, report: (line: string) => void) {
    this.#log = log;
    this.#report = report;
  }

  /** Sends events until the page goes or is signed out. Their longest watching one makes room for a new one. */
  watch(res: ServerResponse, person: string, isStillSignedIn: () => Promise<boolean>): void {
    const own = [...this.#watchers].filter((one) => one.person === person);
    const [oldest] = own;
    if (own.length >= MOST_WATCHERS && oldest !== undefined) this.#drop(oldest);

    const watcher = { res, person, isStillSignedIn };
    res.writeHead(200, { ...SECURITY_HEADERS, "content-type": "text/event-stream; charset=utf-8" });
    res.write("retry: 2000\n\n");
    res.on("close", () => this.#drop(watcher));
    this.#watchers.add(watcher);
    this.#lookTimer ??= setInterval(() => void this.#look(), LOOK_EVERY_MS).unref();
    this.#proveTimer ??= setInterval(() => void this.prove(), PROVE_EVERY_MS).unref();
    void this.#look();
  }

  /** Looks at once, because this process just changed something. */
  poke(): void {
    if (this.#watchers.size > 0) void this.#look();
  }

  /** Ends the events of everybody who is not signed in any more. */
  async prove(): Promise<void> {
    for (const watcher of this.#watchers) {
      // A credential that was taken back is refused; any other trouble says nothing about who is there.
      const isSignedIn = await watcher
        .isStillSignedIn()
        .catch((error: unknown) => !(error instanceof Refusal));
      if (isSignedIn) {
        this.#send(watcher, ": still here\n\n");
      } else {
        this.#send(watcher, "event: signed-out\ndata: {}\n\n");
        this.#drop(watcher);
      }
    }
  }

  close(): void {
    for (const watcher of this.#watchers) this.#drop(watcher);
  }

  async #look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      const news = await this.#readNews();
      if (news.length > 0) {
        this.#tell("records");
        if (news.some(concernsInbox)) this.#tell("approvals");
      }
      this.#hasFailed = false;
    } catch (error) {
      if (!this.#hasFailed) this.#report(`console: looking for news failed: ${String(error)}`);
      this.#hasFailed = true;
    } finally {
      this.#isLooking = false;
    }
  }

  async #readNews(): Promise<readonly AuditRecord[]> {
    if (this.#seen === undefined) {
      // A page fetches its content once more after it began to watch, so nothing falls between.
      const [newest] = await this.#log.records({ newestFirst: true, limit: 1 });
      this.#seen = newest?.sequence ?? 0;
      return [];
    }
    const news = await this.#log.records({ afterSequence: this.#seen, limit: RECORDS_AT_ONCE });
    this.#seen = news.at(-1)?.sequence ?? this.#seen;
    return news;
  }

  #tell(event: "approvals" | "records"): void {
    for (const watcher of this.#watchers) {
      this.#send(watcher, `event: ${event}\ndata: {"sequence":${this.#seen ?? 0}}\n\n`);
    }
  }

  #send(watcher: Watcher, text: string): void {
    if (watcher.res.writableLength > MOST_UNSENT_BYTES) this.#drop(watcher);
    else watcher.res.write(text);
  }

  #drop(watcher: Watcher): void {
    if (!this.#watchers.delete(watcher)) return;
    watcher.res.end();
    if (this.#watchers.size > 0) return;
    clearInterval(this.#lookTimer);
    clearInterval(this.#proveTimer);
    this.#lookTimer = undefined;
    this.#proveTimer = undefined;
    this.#seen = undefined;
  }
}
