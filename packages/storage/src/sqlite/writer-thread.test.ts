import { createSecretKey, randomBytes } from "node:crypto";
import { join } from "node:path";
import type { StoreOperation } from "@countersign/core";
import { requestApproval, temporaryFolder } from "@countersign/testkit";
import { describe, expect, it, onTestFinished } from "vitest";
import { makeFile } from "./data-folder.ts";
import { loadDriver } from "./driver.ts";
import { verifyLog } from "./verify-log.ts";
import type { WriteBackend } from "../store/write-backend.ts";
import { startWriterThread } from "./start-writer.ts";
import { WriteQueue } from "../store/write-queue.ts";

const append: StoreOperation = { kind: "append", record: { type: "call.received" } };

async function start(): Promise<{ file: string; backend: WriteBackend; queue: WriteQueue }> {
  const file = join(temporaryFolder(), "countersign.db");
  makeFile(file);
  const backend = await startWriterThread(file, createSecretKey(randomBytes(32)));
  const queue = new WriteQueue(backend, () => 1_000);
  onTestFinished(() => queue.close());
  return { file, backend, queue };
}

describe("the thread that writes", () => {
  it("writes what waits before it closes", async () => {
    const { file, queue } = await start();
    const commits = Array.from({ length: 1_500 }, () => queue.commit([append]));

    await queue.close();

    await expect(Promise.all(commits)).resolves.toHaveLength(1_500);
    expect(await verifyLog({ file })).toMatchObject({ ok: true, records: 1_500 });
    await expect(queue.commit([append])).rejects.toMatchObject({ code: "AUDIT_WRITE_FAILED" });
  });

  it("rejects one bad commit among many, with its cause", async () => {
    const { queue } = await start();
    await queue.commit([requestApproval("a")]);

    const settled = await Promise.allSettled([
      queue.commit([append]),
      queue.commit([requestApproval("a", { fingerprint: "another" })]),
      queue.commit([append]),
    ]);

    expect(settled.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(settled[1]).toMatchObject({
      reason: {
        code: "AUDIT_WRITE_FAILED",
        cause: { code: expect.stringMatching(/^SQLITE_CONSTRAINT/) as string },
      },
    });
  });

  it("rejects what JSON cannot carry, alone", async () => {
    const { queue } = await start();
    const circular: { self?: unknown } = {};
    circular.self = circular;
    const payload = { scope: "s1", body: circular as never };

    const settled = await Promise.allSettled([
      queue.commit([append]),
      queue.commit([{ kind: "append", record: { type: "call.received" }, payload }]),
    ]);

    expect(settled).toMatchObject([
      { status: "fulfilled" },
      { status: "rejected", reason: { code: "AUDIT_WRITE_FAILED" } },
    ]);
  });

  it("waits for a lock while this thread goes on", async () => {
    const { file, queue } = await start();
    const Driver = loadDriver();
    const other = new Driver(file);
    onTestFinished(() => void other.close());
    other.exec("begin immediate");
    let isWritten = false;
    let longest = 0;

    const commit = queue.commit([append]).then(() => (isWritten = true));
    let last = performance.now();
    for (let i = 0; i < 30; i++) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }
    const wasWritten = isWritten;
    other.exec("rollback");
    await commit;

    expect(wasWritten).toBe(false);
    expect(longest).toBeLessThan(1_000);
  });

  it("rejects what waits and everything after it when it ends unexpectedly", async () => {
    const { backend, queue } = await start();
    await queue.commit([append]);

    const crash = backend.write(undefined as never);
    const waiting = queue.commit([append]);

    await expect(crash).rejects.toThrow("has ended");
    await expect(waiting).rejects.toMatchObject({ code: "AUDIT_WRITE_FAILED" });
    await expect(queue.commit([append])).rejects.toMatchObject({
      code: "AUDIT_WRITE_FAILED",
      cause: { cause: expect.anything() as unknown },
    });
  });

  it.each([
    { because: "it is not there", at: ["nothing", "countersign.db"] },
    { because: "it is a folder", at: [] },
  ])("says that it cannot open a database when $because", async ({ at }) => {
    const file = join(temporaryFolder(), ...at);

    const start = startWriterThread(file, createSecretKey(randomBytes(32)));

    await expect(start).rejects.toMatchObject({
      code: "STORAGE_UNAVAILABLE",
      message: expect.stringContaining(file) as string,
    });
  });
});
