import { setTimeout as sleep } from "node:timers/promises";
import { nameOf } from "@countersign/chat-core";
import { isJsonObject, type JsonObject, type JsonValue } from "@countersign/core";
import { SocketModeClient } from "@slack/socket-mode";
import { WebClient } from "@slack/web-api";
import { quietLogger } from "../outbound/quiet-logger.ts";
import { clientOptions, toSlackCallError } from "../outbound/web-api.ts";

export interface SocketOptions {
  readonly appToken: string;
  /** Such as `https://slack.com/api`. */
  readonly url: string;
  /** `sent` settles when the answer was written, or cannot be. */
  readonly receive: (payload: JsonValue, sent: Promise<unknown>) => Promise<JsonValue | undefined>;
  /** Takes a line for the operator. */
  readonly report: (line: string) => void;
}

export interface SlackSocket {
  close(): Promise<void>;
}

/** How long until it is tried again, after each attempt in vain. */
const RETRY_AFTER_MS: readonly number[] = [250, 1_000, 3_000, 10_000, 30_000, 60_000];

/**
 * Listens through Socket Mode: a connection that we open, so that nobody has to reach this machine. Whoever holds the
 * app-level token is Slack's own side here, so there is nothing to verify in a message. Resolves at once; it goes on
 * connecting until it is closed.
 *
 * Connecting again is done here: the SDK's own way leaves a rejection to nobody when Slack cannot be reached, which
 * would end the process.
 */
export function openSocket({ appToken, url, receive, report }: SocketOptions): SlackSocket {
  const closing = new AbortController();
  const { signal } = closing;
  let said = "";
  const sayOnce = (line: string): void => {
    if (line !== said) report(line);
    said = line;
  };

  const running = (async () => {
    for (let failures = 0; !signal.aborted; ) {
      const client = new SocketModeClient({
        appToken,
        autoReconnectEnabled: false,
        logger: quietLogger,
        clientOptions: {
          ...clientOptions(url),
          fetch: (address, { signal: timeout, ...init } = {}) =>
            fetch(address, {
              ...init,
              signal: AbortSignal.any(timeout ? [timeout, signal] : [signal]),
            }),
        },
      });
      const leave = (): void => void client.disconnect().catch(() => {});
      signal.addEventListener("abort", leave, { once: true });
      client.on("interactive", (envelope: JsonObject) => void take(envelope));
      const ended = new Promise<void>((resolve) => client.once("disconnected", () => resolve()));
      try {
        await client.start();
        failures = 0;
        sayOnce("slack: connected by Socket Mode");
        await ended;
      } catch (error) {
        failures++;
        if (!signal.aborted) sayOnce(`slack: Socket Mode: ${toSlackCallError(error).message}`);
      } finally {
        signal.removeEventListener("abort", leave);
      }
      if (signal.aborted) return;
      const wait = RETRY_AFTER_MS[Math.min(failures, RETRY_AFTER_MS.length - 1)] ?? 60_000;
      await sleep(wait, undefined, { signal }).catch(() => {});
    }
  })();

  async function take(envelope: JsonObject): Promise<void> {
    const { ack, body, accepts_response_payload: isAnswerable } = envelope as unknown as Envelope;
    const sent = Promise.withResolvers<void>();
    try {
      const answer = await receive(body, sent.promise);
      await ack(isAnswerable === true && isJsonObject(answer) ? answer : undefined);
    } catch (error) {
      report(`slack: a message could not be answered: ${nameOf(error)}`);
    } finally {
      sent.resolve();
    }
  }

  return {
    async close() {
      closing.abort();
      await running;
    },
  };
}

/** Whether Slack lets this token connect. Nothing is connected. @throws {SlackCallError} */
export async function tryConnecting({
  appToken,
  url,
}: Pick<SocketOptions, "appToken" | "url">): Promise<void> {
  const client = new WebClient(appToken, clientOptions(url));
  try {
    await client.apps.connections.open();
  } catch (error) {
    throw toSlackCallError(error);
  }
}

/** What the SDK gives its listeners; it has no type of its own. */
interface Envelope {
  readonly ack: (response?: JsonObject) => Promise<void>;
  readonly body: JsonValue;
  readonly accepts_response_payload?: boolean;
}
