import { readFileSync } from "node:fs";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import type { AuditRecord, Store } from "@countersign/core";
import { MemoryStorage } from "@countersign/testkit";
import { describe, expect, it, onTestFinished } from "vitest";
import { startForwarding } from "../../packages/runtime/src/forward/forwarding.ts";
import type { LogSink } from "../../packages/runtime/src/forward/log-sink.ts";
import { otlpSink } from "../../packages/runtime/src/forward/otlp-sink.ts";
import { syslogSink } from "../../packages/runtime/src/forward/syslog-sink.ts";
import { webhookSink } from "../../packages/runtime/src/forward/webhook-sink.ts";
import { signatureOf } from "../../packages/runtime/src/webhook-channel.ts";
import { until } from "../until.ts";
import { httpReceiver, syslogReceiver } from "./receivers.ts";

const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

async function append(store: Store, count: number): Promise<void> {
  for (let at = 0; at < count; at++) {
    await store.commit({
      kind: "append",
      record: {
        type: at % 3 === 0 ? "execution.finished" : "call.decided",
        exchange: `xch_${at}`,
        upstream: "crm",
        tool: 'query"]\\',
        client: { name: "agent", version: "1" },
        decision: "allow",
        durationMs: 5,
        note: "grüße\n2nd line",
      },
    });
  }
}

/** A clock that ticks by itself, so that retries need no waiting. */
function forwarding(store: Store, sink: LogSink) {
  let passed = 0;
  const said: string[] = [];
  const running = startForwarding(
    {
      store,
      clock: {
        now: () => (passed += 700_000),
        every: (_ms, run) => {
          const timer = setInterval(run, 5);
          return () => clearInterval(timer);
        },
      },
      origin: "countersign/test",
      report: (line) => said.push(line),
      duty: { isMine: () => true, release: async () => undefined },
    },
    [sink],
  );
  onTestFinished(() => running.stop());
  return { said, stop: () => running.stop() };
}

const newStore = (): Store => new MemoryStorage({ now: () => 1_700_000_000_000 }).store;
const inOrder = (count: number) => Array.from({ length: count }, (_, at) => at + 1);
/** Each once, in the order in which they first came. */
const firsts = (sequences: readonly number[]) => [...new Set(sequences)];

describe("forwarding by webhook", () => {
  it("loses nothing while the receiver fails, breaks off or answers too late, and signs everything", async () => {
    const store = newStore();
    const receiver = await httpReceiver((count) => [500, 0, 302, 204, 0, 503][count % 6] ?? 204);
    await append(store, 450);
    const { said } = forwarding(
      store,
      webhookSink({ name: "siem", url: receiver.url, secret: SECRET }, () => 1_700_000_000_000),
    );
    const received = () =>
      receiver.got.flatMap(({ body }) =>
        (JSON.parse(body) as { id: string }[]).map(({ id }) => Number(id)),
      );
    await until(() => new Set(received()).size === 450);
    await append(store, 10);
    await until(() => new Set(received()).size === 460);

    expect(firsts(received())).toEqual(inOrder(460));
    for (const { headers, body } of receiver.got) {
      const [id, time] = [String(headers["webhook-id"]), Number(headers["webhook-timestamp"])];
      expect(headers["webhook-signature"]).toBe(signatureOf(SECRET, id, time, body));
    }
    // What came twice came under the same id.
    const bodies = new Map<string, string>();
    for (const { headers, body } of receiver.got) {
      const id = String(headers["webhook-id"]);
      expect(bodies.get(id) ?? body).toBe(body);
      bodies.set(id, body);
    }
    expect(said[0]).toContain("what it misses is kept and sent later");
  });

  it("goes on where it was after a restart, also when it died before it could note how far it was", async () => {
    const store = newStore();
    const receiver = await httpReceiver(() => 204);
    const sink = () => webhookSink({ name: "siem", url: receiver.url, secret: SECRET }, Date.now);
    await append(store, 5);
    const dying: Store = new Proxy(store, {
      get: (target, name) =>
        name === "commit"
          ? () => Promise.reject(new Error("killed"))
          : Reflect.get(target, name).bind(target),
    });
    const first = forwarding(dying, sink());
    await until(() => receiver.got.length >= 1);
    await first.stop();
    forwarding(store, sink());
    await append(store, 5);
    const received = () =>
      receiver.got.flatMap(({ body }) =>
        (JSON.parse(body) as { id: string }[]).map(({ id }) => Number(id)),
      );
    await until(() => received().includes(10));

    expect(firsts(received())).toEqual(inOrder(10));
  });
});

describe("forwarding as OTLP", () => {
  it("sends each record as a log record, and each call that ran as a span of the same trace", async () => {
    const store = newStore();
    const receiver = await httpReceiver((count) => (count === 1 ? 503 : 200));
    await append(store, 7);
    forwarding(
      store,
      otlpSink({ name: "otel", url: `${receiver.url}/`, headers: { authorization: "Bearer x" } }),
    );
    await until(() => receiver.got.some(({ path }) => path === "/v1/traces"));

    type Logs = {
      resourceLogs: {
        scopeLogs: {
          logRecords: {
            traceId: string;
            body: { stringValue: string };
            attributes: { key: string; value: { stringValue: string } }[];
          }[];
        }[];
      }[];
    };
    type Spans = {
      resourceSpans: {
        scopeSpans: {
          spans: {
            traceId: string;
            spanId: string;
            name: string;
            startTimeUnixNano: string;
            endTimeUnixNano: string;
          }[];
        }[];
      }[];
    };
    const bodyOf = <T>(path: string) =>
      JSON.parse(receiver.got.findLast((one) => one.path === path)?.body ?? "{}") as T;
    const logs = bodyOf<Logs>("/v1/logs").resourceLogs[0]?.scopeLogs[0]?.logRecords ?? [];
    const spans = bodyOf<Spans>("/v1/traces").resourceSpans[0]?.scopeSpans[0]?.spans ?? [];
    expect(logs.map(({ body }) => (JSON.parse(body.stringValue) as AuditRecord).sequence)).toEqual(
      inOrder(7),
    );
    expect(spans).toHaveLength(3);
    const [log, span] = [logs[0], spans[0]];
    expect(span?.traceId).toBe(log?.traceId);
    expect(span?.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(span?.spanId).toMatch(/^[0-9a-f]{16}$/);
    expect(BigInt(span?.endTimeUnixNano ?? 0) - BigInt(span?.startTimeUnixNano ?? 0)).toBe(
      5_000_000n,
    );
    const named = Object.fromEntries(
      log?.attributes.map(({ key, value }) => [key, value.stringValue]) ?? [],
    );
    expect(named).toMatchObject({
      "gen_ai.operation.name": "execute_tool",
      "mcp.method.name": "tools/call",
      "log.record.uid": "1",
    });
    expect(receiver.got.every(({ headers }) => headers["authorization"] === "Bearer x")).toBe(true);
  });
});

describe("forwarding to syslog", () => {
  const PATTERN =
    /^<(\d{1,3})>1 (\S+) (\S+) countersign (\d+) (\S+) \[countersign@32473 ((?:\w+="(?:[^"\\\]]|\\["\\\]])*" ?)+)\] \uFEFF(\{.*\})$/s;

  it("writes messages that RFC 5424 allows, and sends again what a cut connection may have lost", async () => {
    const store = newStore();
    const receiver = await syslogReceiver();
    await append(store, 3);
    const { said } = forwarding(
      store,
      syslogSink({
        name: "siem",
        host: "127.0.0.1",
        port: receiver.port,
        tls: false,
        enterpriseNumber: 32_473,
      }),
    );
    const sequences = () =>
      receiver.messages.map((message) => Number(/ seq="(\d+)"/.exec(message)?.[1]));
    await until(() => receiver.messages.length >= 3);
    receiver.cut();
    await append(store, 3);
    await until(() => new Set(sequences()).size === 6);

    expect(firsts(sequences())).toEqual(inOrder(6));
    for (const message of receiver.messages) {
      const [, priority, , , , , , json] = PATTERN.exec(message) ?? [];
      expect(Number(priority) >> 3).toBe(13);
      expect((JSON.parse(json ?? "") as AuditRecord).note).toBe("grüße\n2nd line");
    }
    expect(said.length).toBeLessThan(3);
  });

  it("speaks TLS, and to nobody whose certificate it does not know", async () => {
    const [key, cert] = ["key", "cert"].map((part) =>
      readFileSync(join(import.meta.dirname, `localhost-${part}.pem`), "utf8"),
    ) as [string, string];
    const receiver = await syslogReceiver({ key, cert });
    const store = newStore();
    await append(store, 2);
    const open = () =>
      forwarding(
        store,
        syslogSink({
          name: "siem",
          host: "localhost",
          port: receiver.port,
          tls: true,
          enterpriseNumber: 32_473,
        }),
      );
    const stranger = open();
    await until(() => stranger.said.length > 0);
    expect(receiver.messages).toEqual([]);
    await stranger.stop();

    const before = getCACertificates("default");
    onTestFinished(() => setDefaultCACertificates(before));
    setDefaultCACertificates([...before, cert]);
    open();
    await until(() => receiver.messages.length >= 2);
    expect(receiver.messages[0]).toContain('seq="1"');
  });
});
