import { createSocket } from "node:dgram";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { AnchorConfig } from "@countersign/config";
import {
  type Anchor,
  openSqliteStorage,
  readMasterKey,
  type Storage,
  verifyLog,
} from "@countersign/storage";
import { startFakeS3, startFakeWitness, temporaryFolder } from "@countersign/testkit";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { s3Anchor } from "../../packages/runtime/src/anchor/s3-anchor.ts";
import { signAwsRequest } from "../../packages/runtime/src/anchor/sign-aws-request.ts";
import { syslogAnchor } from "../../packages/runtime/src/anchor/syslog-anchor.ts";
import { witnessAnchor } from "../../packages/runtime/src/anchor/witness-anchor.ts";
import { syslogReceiver } from "../forward/receivers.ts";

const KEYS = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "a secret", region: "eu-central-1" };
const S3: Extract<AnchorConfig, { kind: "s3" }> = {
  kind: "s3",
  bucket: "anchors",
  endpoint: null,
  prefix: "log/",
  sessionToken: null,
  lockMode: "compliance",
  lockDays: 30,
  ...KEYS,
};

let folder: string;
let storage: Storage | undefined;
const said: string[] = [];
beforeEach(() => {
  folder = temporaryFolder();
  said.length = 0;
  onTestFinished(async () => {
    await storage?.close();
    storage = undefined;
  });
});

async function open(anchors: readonly Anchor[]): Promise<Storage> {
  storage = await openSqliteStorage({
    folder,
    masterKey: await readMasterKey(folder, {}),
    labelOf: String,
    mainThread: true,
    checkpoints: { everyRecords: 3, everyMs: 3_600_000 },
    anchors,
    report: (line) => said.push(line),
  });
  return storage;
}

async function write(count: number, { store }: Storage): Promise<void> {
  for (let i = 0; i < count; i++) {
    await store.commit({ kind: "append", record: { type: "call.received" } });
  }
}

/** Closing sends what is left. */
async function writeAndClose(count: number, anchors: readonly Anchor[]): Promise<string> {
  const opened = await open(anchors);
  await write(count, opened);
  await opened.close();
  storage = undefined;
  return opened.signingKey.vkey;
}

const verifyWith = async (anchor: Anchor, vkey: string) => {
  const { notes } = await anchor.holdings();
  return verifyLog({ folder, vkeys: [vkey], kept: [{ source: anchor.name, notes: notes ?? "" }] });
};

/** An older copy of the database is put back, and the daemon goes on with it. */
async function putBack(count: number): Promise<void> {
  for (const end of ["", "-wal", "-shm"]) {
    rmSync(join(folder, `countersign.db${end}`), { force: true });
  }
  await writeAndClose(count, []);
}

describe("AWS Signature Version 4", () => {
  // From "Examples: Signature Calculations" of Amazon's documentation.
  const keys = {
    accessKeyId: "AKIAIOSFODNN7EXAMPLE",
    secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    sessionToken: null,
    region: "us-east-1",
  };
  const host = "https://examplebucket.s3.amazonaws.com";
  it.each([
    {
      what: "an object read in part",
      request: { url: new URL(`${host}/test.txt`), headers: { range: "bytes=0-9" } },
      signature: "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
    },
    {
      what: "a parameter without a value",
      request: { url: new URL(`${host}/?lifecycle`), headers: {} },
      signature: "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
    },
    {
      what: "a list",
      request: { url: new URL(`${host}/?max-keys=2&prefix=J`), headers: {} },
      signature: "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
    },
  ])("signs $what as Amazon's example has it", ({ request, signature }) => {
    const signed = signAwsRequest(
      { method: "GET", body: "", ...request },
      keys,
      Date.parse("2013-05-24T00:00:00Z"),
    );

    expect(signed["authorization"]).toContain(`Signature=${signature}`);
  });
});

describe("an anchor in object storage", () => {
  const s3At = (endpoint: string, more: Partial<typeof S3> = {}): Anchor =>
    s3Anchor({ ...S3, endpoint, ...more }, Date.now);
  const startS3 = async (more: Partial<Parameters<typeof startFakeS3>[0]> = {}) => {
    const s3 = await startFakeS3({ bucket: "anchors", pageSize: 2, ...KEYS, ...more });
    onTestFinished(() => s3.close());
    return s3;
  };
  const ask = (endpoint: string, method: string, path: string) => {
    const url = new URL(`${endpoint}/anchors/${path}`);
    const headers = signAwsRequest(
      { method, url, headers: {}, body: "" },
      { ...KEYS, sessionToken: null },
      Date.now(),
    );
    return fetch(url, { method, headers });
  };

  it("keeps every checkpoint under a lock, goes on after a restart, and proves the log", async () => {
    const s3 = await startS3();
    await writeAndClose(10, [s3At(s3.endpoint)]);
    const vkey = await writeAndClose(5, [s3At(s3.endpoint)]);

    const report = await verifyWith(s3At(s3.endpoint), vkey);

    expect(said).toEqual([]);
    expect(report).toMatchObject({ ok: true, records: 15 });
    expect(report.checkpoints).toMatchObject({
      kept: report.checkpoints.stored,
      keptUpTo: expect.any(Number),
      unsigned: 0,
    });
    expect(report.checkpoints.keptUpTo).toBeGreaterThanOrEqual(13);
    const monthAway = Date.now() + 29 * 86_400_000;
    for (const { lockMode, lockedUntil } of s3.objects) {
      expect(lockMode).toBe("COMPLIANCE");
      expect(Date.parse(lockedUntil ?? "")).toBeGreaterThan(monthAway);
    }
    expect((await s3At(s3.endpoint).holdings()).proves).toContain("all of it is locked");
  });

  it("finds an older copy that was put back, also when everything in it was deleted", async () => {
    const s3 = await startS3();
    const vkey = await writeAndClose(12, [s3At(s3.endpoint)]);
    const { key, version } = s3.objects.at(-1) ?? { key: "", version: "" };
    for (const one of s3.objects.slice()) await ask(s3.endpoint, "DELETE", one.key);
    const locked = await ask(s3.endpoint, "DELETE", `${key}?versionId=${version}`);

    await putBack(5);
    const report = await verifyWith(s3At(s3.endpoint), vkey);

    expect(locked.status).toBe(403);
    expect(report.firstBad?.kind).toMatch(/^(?:restored|re-chained|truncated)$/);
  });

  it("says so where nothing is locked, and where it is refused, and holds nothing up", async () => {
    const ignoring = await startS3({ ignoresLocks: true });
    await writeAndClose(4, [s3At(ignoring.endpoint)]);
    const strict = await startS3();
    await writeAndClose(1, [
      s3At(strict.endpoint, { secretAccessKey: "another" }),
      s3At(strict.endpoint, { bucket: "elsewhere" }),
    ]);

    expect(said.sort()).toEqual([
      expect.stringContaining("s3://anchors/log/: HTTP 403 SignatureDoesNotMatch"),
      expect.stringContaining("s3://anchors/log/: it keeps objects without a lock"),
      expect.stringContaining("s3://elsewhere/log/: HTTP 404 NoSuchBucket"),
    ]);
    expect(said.join()).not.toContain(KEYS.secretAccessKey);
    expect((await s3At(ignoring.endpoint).holdings()).proves).toMatch(
      /\d+ of \d+ objects are not locked/,
    );
  });

  it("is told what it missed while it was away", async () => {
    const s3 = await startS3();
    s3.refuse({ status: 503, code: "SlowDown" });
    await writeAndClose(7, [s3At(s3.endpoint)]);
    s3.refuse(null);
    const vkey = await writeAndClose(2, [s3At(s3.endpoint)]);

    const report = await verifyWith(s3At(s3.endpoint), vkey);

    expect(said).toEqual([expect.stringContaining("HTTP 503 SlowDown")]);
    expect(report.checkpoints.kept).toBe(report.checkpoints.stored);
  });
});

describe("an anchor over syslog", () => {
  it.each(["tcp", "udp"] as const)(
    "sends each checkpoint once over %s, and what a receiver wrote down proves the log",
    async (transport) => {
      const { port, lines } = await (transport === "udp" ? udpReceiver() : tcpReceiver());
      const config = { host: "127.0.0.1", port, transport, enterpriseNumber: 32_473 } as const;
      const anchor = () =>
        syslogAnchor({ kind: "syslog", ...config }, join(folder, "anchors"), Date.now);
      await writeAndClose(7, [anchor()]);
      const vkey = await writeAndClose(4, [anchor()]);
      // Nothing says when a datagram has arrived.
      const { stored } = (await verifyLog({ folder, vkeys: [vkey] })).checkpoints;
      for (let turn = 0; turn < 2_000 && lines.length < stored; turn++) await sleep(5);

      const report = await verifyLog({
        folder,
        vkeys: [vkey],
        kept: [{ source: "collector", notes: `other line\n${lines.join("\n")}` }],
      });

      expect(said).toEqual([]);
      expect(report).toMatchObject({ ok: true, records: 11 });
      expect(report.checkpoints.sources).toEqual([
        {
          source: "collector",
          kept: report.checkpoints.stored,
          keptUpTo: report.checkpoints.keptUpTo,
          unsigned: 0,
        },
      ]);
      expect(lines).toHaveLength(report.checkpoints.stored);
      await putBack(2);
      const other = await verifyLog({
        folder,
        vkeys: [vkey],
        kept: [{ source: "collector", notes: lines.join("\n") }],
      });
      expect(other.ok).toBe(false);
    },
  );

  async function tcpReceiver(): Promise<{ port: number; lines: readonly string[] }> {
    const { port, messages } = await syslogReceiver();
    return { port, lines: messages };
  }

  async function udpReceiver(): Promise<{ port: number; lines: readonly string[] }> {
    const lines: string[] = [];
    const socket = createSocket("udp4");
    onTestFinished(() => void socket.close());
    socket.on("message", (message) => lines.push(message.toString("utf8")));
    await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
    return { port: socket.address().port, lines };
  }
});

describe("a witness", () => {
  const start = async () => {
    const { signingKey, close } = await open([]).then((one) => ({
      signingKey: one.signingKey,
      close: () => one.close(),
    }));
    await close();
    storage = undefined;
    const witness = await startFakeWitness(signingKey.vkey);
    onTestFinished(() => witness.close());
    const anchor = (): Anchor =>
      witnessAnchor({ url: witness.url, vkey: witness.vkey, folder: join(folder, "anchors") });
    return { witness, anchor, vkey: signingKey.vkey };
  };

  it("cosigns a log that grows, over restarts, and its cosignatures prove it", async () => {
    const { witness, anchor, vkey } = await start();
    for (const count of [1, 6, 9, 20]) await writeAndClose(count, [anchor()]);

    const report = await verifyWith(anchor(), vkey);

    expect(said).toEqual([]);
    expect(witness.answers).not.toContain(422);
    expect(report).toMatchObject({ ok: true, records: 36 });
    expect(report.checkpoints.keptUpTo).toBe(witness.newest().size);
    expect(witness.newest().size).toBeGreaterThanOrEqual(34);
  });

  it("goes on where the witness is, when what it cosigned was lost here", async () => {
    const { witness, anchor } = await start();
    await writeAndClose(8, [anchor()]);
    const before = witness.newest().size;
    rmSync(join(folder, "anchors"), { recursive: true });
    await writeAndClose(6, [anchor()]);

    expect(said).toEqual([]);
    expect(witness.answers).toContain(409);
    expect(witness.newest().size).toBeGreaterThan(before);
  });

  it("does not cosign an older copy, nor another log with the same key, and that is said", async () => {
    const { witness, anchor, vkey } = await start();
    await writeAndClose(12, [anchor()]);
    const seen = witness.newest();
    await putBack(3);
    await writeAndClose(1, [anchor()]);
    await writeAndClose(30, [anchor()]);

    expect(witness.newest()).toEqual(seen);
    expect(said.join("\n")).toMatch(
      /is not the one that the anchor witness witness\.test knows|older copy was put back|HTTP 422/,
    );
    expect((await verifyWith(anchor(), vkey)).ok).toBe(false);
  });

  it("is not believed with another key, and nothing it said is kept", async () => {
    const { witness, vkey } = await start();
    const other = await startFakeWitness(vkey, "other.test");
    onTestFinished(() => other.close());
    const anchor = witnessAnchor({
      url: witness.url,
      vkey: other.vkey,
      folder: join(folder, "anchors"),
    });
    await writeAndClose(4, [anchor]);

    expect(said).toEqual([expect.stringContaining("no cosignature of its key")]);
    expect((await anchor.holdings()).notes).toBe("");
  });
});
