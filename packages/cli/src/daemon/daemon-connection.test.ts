import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { Writable } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import { temporaryFolder } from "@countersign/testkit";
import { afterEach, expect, test } from "vitest";
import { DaemonConnection } from "./daemon-connection.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** Both ends of a connection. */
async function connected(): Promise<{ daemon: Socket; shim: DaemonConnection }> {
  const path = join(temporaryFolder(), "socket");
  const server = createServer().listen(path);
  servers.push(server);
  await once(server, "listening");
  const [[daemon], shim] = await Promise.all([
    once(server, "connection") as Promise<[Socket]>,
    DaemonConnection.open(path),
  ]);
  if (shim === undefined) throw new Error("nobody listens");
  return { daemon, shim };
}

const WATER_MARK = 600_000;

/** Takes its time, and looks at what it was given only then. */
class SlowOutput extends Writable {
  readonly digest = createHash("sha256");
  most = 0;

  constructor() {
    super({ highWaterMark: WATER_MARK });
  }

  override _write(bytes: Buffer, _encoding: string, done: () => void): void {
    void (async () => {
      for (let i = 0; i < 50; i++) {
        await turn();
        this.most = Math.max(this.most, this.writableLength);
      }
      this.digest.update(bytes);
      done();
    })();
  }
}

test("gives a line, and passes on what came with it and after it", async () => {
  const { daemon, shim } = await connected();
  daemon.write("gree");
  const line = shim.readLine(100);
  daemon.write("ting\nfirst ");
  expect(await line).toBe("greeting");

  const heard: string[] = [];
  const output = new Writable({
    write(bytes: Buffer, _encoding, done) {
      heard.push(bytes.toString());
      done();
    },
  });
  shim.passOn(output);
  daemon.end("second");
  await once(shim.socket, "close");
  expect(heard.join("")).toBe("first second");
});

test("passes everything on as it was, no faster than it is taken", async () => {
  const { daemon, shim } = await connected();
  const output = new SlowOutput();
  shim.passOn(output);
  const sent = createHash("sha256");
  for (let i = 0; i < 60; i++) {
    // Little and much by turns.
    const bytes = Buffer.alloc(i % 3 === 0 ? 100 + i : 300_000 + i, `${i} `);
    sent.update(bytes);
    if (!daemon.write(bytes)) await once(daemon, "drain");
  }
  daemon.end();
  await once(shim.socket, "close");
  output.end();
  await once(output, "finish");
  expect(output.digest.digest("hex")).toBe(sent.digest("hex"));
  expect(output.most).toBeLessThan(WATER_MARK + 262_144);
});

test("reads no line that is too long, and none of a daemon that goes", async () => {
  const long = await connected();
  long.daemon.write("x".repeat(101));
  await expect(long.shim.readLine(100)).rejects.toThrow("the line is too long");
  long.shim.socket.destroy();

  const gone = await connected();
  gone.daemon.end("half a li");
  await expect(gone.shim.readLine(100)).rejects.toThrow("the connection closed");
});

test("opens nothing where nobody listens", async () => {
  expect(await DaemonConnection.open(join(temporaryFolder(), "socket"))).toBeUndefined();
});
