import { CountersignError } from "@countersign/core";
import {
  Client,
  type PriorDiscovery,
  ProtocolError,
  StreamableHTTPClientTransport,
  SUPPORTED_PROTOCOL_VERSIONS,
  type Transport,
} from "@modelcontextprotocol/client";
import { replyOfFailure } from "./http-failure.ts";
import { noticedFetch, returnLater } from "./http-sending.ts";
import { limitedFetch } from "./limited-fetch.ts";
import { StdioUpstreamTransport } from "./stdio-transport.ts";
import type { ClientIdentity, Era } from "./client-identity.ts";
import { UpstreamConnection, type UpstreamEvents } from "./upstream-connection.ts";
import { MAX_TASK_MS, type UpstreamSettings } from "./upstream-settings.ts";
import type { Report } from "../report.ts";

export interface OpeningTerms {
  readonly settings: UpstreamSettings;
  /** The client's. Its session is held with a session of the same era wherever the upstream offers that. */
  readonly era: Era;
  readonly identity: ClientIdentity;
  /** What an earlier connection found out about the upstream's era; spares a modern client the question. */
  readonly prior: PriorDiscovery | undefined;
  readonly events: UpstreamEvents;
  readonly report: Report;
  readonly onProcess: (pid: number, state: "started" | "stopped") => void;
}

type Mode = "legacy" | "auto";

/**
 * Opens a connection to an upstream within its `startTimeoutMs`.
 *
 * @throws {@link CountersignError} `UPSTREAM_UNAVAILABLE`; nothing is left running then.
 */
export async function openConnection(terms: OpeningTerms): Promise<UpstreamConnection> {
  const [first, second]: [Mode, Mode] =
    terms.era === "legacy" ? ["legacy", "auto"] : ["auto", "legacy"];
  try {
    return await attempt(terms, first);
  } catch (failure) {
    if (!(failure instanceof WrongEraError)) throw failure;
    return attempt(terms, second);
  }
}

/** The upstream is there, and may do better when spoken to as one of the other era. */
class WrongEraError extends CountersignError {}

async function attempt(terms: OpeningTerms, mode: Mode): Promise<UpstreamConnection> {
  const { settings, identity, events } = terms;
  const client = new Client(identity.clientInfo as { name: string; version: string }, {
    capabilities: identity.capabilities,
    supportedProtocolVersions: revisionsFor(identity),
    versionNegotiation: { mode, probe: { timeoutMs: settings.startTimeoutMs / 2 } },
    inputRequired: { autoFulfill: false },
  });
  const connection = new UpstreamConnection(client, events, {
    longestMs: settings.maxTaskMs ?? MAX_TASK_MS,
    strayMs: settings.strayMs,
  });
  const transport = openTransport(terms, connection);
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    void transport.close();
  }, settings.startTimeoutMs);
  try {
    await connection.connect(transport, identity, () =>
      client.connect(transport, {
        timeout: settings.startTimeoutMs,
        ...(mode === "auto" && terms.prior !== undefined ? { prior: terms.prior } : {}),
      }),
    );
    return connection;
  } catch (error) {
    // Once it is closed it has ended, whatever it did before.
    const endedItself = hasEnded(transport);
    await transport.close().catch(() => undefined);
    const lines = transport instanceof StdioUpstreamTransport ? transport.lastLines : [];
    for (const line of lines) terms.report(`upstream ${settings.name}: ${line}`, "server");
    const because = isLate
      ? `it did not answer within ${settings.startTimeoutMs} ms`
      : whyNotOpened(transport, endedItself, error);
    const detail = `upstream \`${settings.name}\`: ${because}`;
    const isWrongEra = !isLate && (mode === "legacy" ? wasRefused(error) : hasEnded(transport));
    throw isWrongEra
      ? new WrongEraError("UPSTREAM_UNAVAILABLE", detail, { cause: error })
      : new CountersignError("UPSTREAM_UNAVAILABLE", detail, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/** The client's revision first, so that the upstream is asked for what the client asked for. */
function revisionsFor({ initialize }: ClientIdentity): string[] {
  const wanted = initialize["protocolVersion"];
  const known = [...SUPPORTED_PROTOCOL_VERSIONS];
  return typeof wanted === "string" && known.includes(wanted)
    ? [wanted, ...known.filter((revision) => revision !== wanted)]
    : known;
}

function openTransport(terms: OpeningTerms, connection: UpstreamConnection): Transport {
  const { settings, report, onProcess } = terms;
  const { server, name, maxMessageBytes } = settings;
  if ("url" in server) {
    return new StreamableHTTPClientTransport(new URL(server.url), {
      requestInit: { headers: { ...server.headers } },
      reconnectionScheduler: returnLater,
      fetch: noticedFetch(
        limitedFetch(maxMessageBytes, () =>
          report(
            `upstream ${name}: a message is larger than ${maxMessageBytes} bytes and was dropped`,
          ),
        ),
      ),
    });
  }
  let unusable = 0;
  return new StdioUpstreamTransport({
    server,
    maxMessageBytes,
    onProcess,
    onUnusable(problem, id) {
      // Some servers log to standard output; once is enough to know.
      if (unusable++ === 0) report(`upstream ${name}: its output is not a message: ${problem}`);
      connection.fail(id, problem);
    },
  });
}

/** By the server itself, with an error of the protocol; over HTTP that comes with a status of its own. */
function wasRefused(error: unknown): boolean {
  return error instanceof ProtocolError || replyOfFailure(error).kind === "error";
}

function hasEnded(transport: Transport): boolean {
  return transport instanceof StdioUpstreamTransport && transport.ended !== "";
}

function whyNotOpened(transport: Transport, endedItself: boolean, error: unknown): string {
  const isProcess = transport instanceof StdioUpstreamTransport;
  if (isProcess && endedItself) return `it ${transport.ended}`;
  if (error instanceof ProtocolError) return `it refused the handshake with error ${error.code}`;
  if (isProcess) return "its answer to the handshake cannot be used";
  const reply = replyOfFailure(error);
  return reply.kind === "not-sent" || reply.kind === "lost" ? reply.because : "it refused to talk";
}
