import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { openSqliteStorage, readMasterKey, readSigningKey } from "@countersign/storage";
import { openPostgresStorage } from "@countersign/storage/postgres";
import {
  openRawClient,
  type Postgres,
  requestApproval,
  startPostgres,
  startTcpProxy,
  temporaryFolder,
  throughProxy,
} from "@countersign/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { root, run } from "./house.ts";

/** More than are copied at once. */
const RECORDS = 2_500;

let postgres: Postgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.close());

/** A data folder with records, a payload, a value, an approval request and a credential. */
async function fill(folder: string): Promise<{ token: string; credential: string }> {
  const storage = await openSqliteStorage({
    folder,
    masterKey: await readMasterKey(folder, {}),
    labelOf: () => "EMAIL",
    mainThread: true,
  });
  const { store, vault, credentials } = storage;
  const value = {
    entityType: "EMAIL_ADDRESS",
    text: "ada@post.example",
    canonical: "ada@post.example",
  };
  const { tokens, entries } = await vault.tokenise("s", [value]);
  await store.commit(requestApproval("apr_1", { expiresAt: Date.now() + 86_400_000 }), {
    kind: "keep-values",
    entries,
  });
  const records = Array.from({ length: RECORDS }, (_, at) => ({
    kind: "append" as const,
    record: { type: "call.received" as const, exchange: `x${at}` },
    ...(at % 10 === 0 ? { payload: { scope: "s", body: { at } } } : {}),
  }));
  await store.commit(...records);
  const { credential } = await credentials.create("ada");
  await storage.close();
  return { token: tokens[0] ?? "", credential };
}

it("migrate goes on where it was killed, moves everything", async () => {
  const folder = temporaryFolder();
  const data = join(folder, "data");
  const configFile = join(folder, "countersign.yaml");
  const config =
    "version: 1\nmode: local\ndata_folder: ./data\nupstreams: { tools: { program: true } }\n";
  writeFileSync(configFile, config, { mode: 0o600 });
  const { token, credential } = await fill(data);
  const url = await postgres.freshUrl();
  const watching = await openRawClient(url);
  const proxy = await startTcpProxy({ port: Number(new URL(url).port) });

  // Slowed down, so that it is killed between two pieces and not when it is done.
  proxy.delay(20);
  const args = ["migrate", "--to", throughProxy(url, proxy), "--config", configFile];
  const first = spawn(process.execPath, [join(root, "packages/cli/bin/countersign.js"), ...args]);
  /** None while the table is not there yet. */
  const moved = async (): Promise<number> => {
    const head = watching.query<{ sequence: string }>("select sequence from log_head");
    return head.then(
      ({ rows }) => Number(rows[0]?.sequence),
      () => 0,
    );
  };
  await expect.poll(moved, { timeout: 50_000, interval: 5 }).toBeGreaterThan(0);
  first.kill("SIGKILL");
  await once(first, "close");
  const before = await moved();
  expect(before).toBeLessThan(RECORDS);

  proxy.heal();
  const again = await run(args, { cwd: folder });

  expect(again).toMatchObject({ status: 0, stderr: "" });
  expect(again.stdout).toMatch(
    /^2502 records moved; the log is whole on both sides, with the same root\n/,
  );
  const storage = await openPostgresStorage({
    url,
    masterKey: await readMasterKey(data, {}),
    signingKey: readSigningKey(data, {}),
    labelOf: () => "EMAIL",
  });
  const { store, vault, credentials } = storage;
  expect((await vault.reveal("s", [token])).get(token)?.text).toBe("ada@post.example");
  expect((await store.approval("apr_1"))?.state).toBe("pending");
  expect(await credentials.accept(credential)).toMatchObject({ person: "ada" });
  await storage.close();

  await watching.end();
  await proxy.close();
});
