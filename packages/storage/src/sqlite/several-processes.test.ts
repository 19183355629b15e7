/** What holds when processes share the file, and when they are killed. Children are real, and so are the kills. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { StoreOperation } from "@countersign/core";
import { requestApproval, temporaryFolder } from "@countersign/testkit";
import { expect, it, onTestFinished } from "vitest";
import { openSqliteStorage, readMasterKey, verifyLog, type Storage } from "../index.ts";

const index = new URL("../index.ts", import.meta.url).href;

/** Runs `body` in another process that has opened the folder as `storage`, and reads its lines. */
function startChild(folder: string, body: string): { process: ChildProcess; lines: string[] } {
  const script = `
    const { writeSync } = await import("node:fs");
    const { openSqliteStorage, readMasterKey } = await import(${JSON.stringify(index)});
    const folder = ${JSON.stringify(folder)};
    const storage = await openSqliteStorage({
      folder, masterKey: await readMasterKey(folder, {}), labelOf: (type) => type });
    const say = (line) => writeSync(1, line + "\\n");
    ${body}`;
  const child = spawn(
    process.execPath,
    ["--conditions=countersign-source", "--input-type=module", "-e", script],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  onTestFinished(() => void child.kill("SIGKILL"));
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
  return { process: child, lines };
}

async function openHere(folder: string): Promise<Storage> {
  const masterKey = await readMasterKey(folder, {});
  const storage = await openSqliteStorage({ folder, masterKey, labelOf: (type) => type });
  onTestFinished(() => storage.close());
  return storage;
}

const exited = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode === null && child.signalCode === null) await once(child, "close");
};

it("loses nothing that was acknowledged when a process is killed in the middle of commits", async () => {
  const folder = temporaryFolder();
  const masterKey = await readMasterKey(folder, {});
  let acknowledged = 0;

  for (let round = 0; round < 5; round++) {
    const child = startChild(
      folder,
      `await Promise.all([0, 1, 2, 3].map(async (lane) => {
         for (let i = 0; ; i++) {
           const exchange = "r${round}l" + lane + "i" + i;
           const record = { type: "call.received", exchange };
           const payload = { scope: "s" + lane, body: { exchange } };
           const [first] = await storage.store.commit({ kind: "append", record, payload },
             { kind: "append", record: { type: "call.decided", exchange } });
           say(first.sequence + " " + exchange);
         }
       }));`,
    );
    while (child.lines.length < 20) await new Promise((resolve) => setTimeout(resolve, 5));
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 60));
    child.process.kill("SIGKILL");
    await exited(child.process);

    const report = await verifyLog({ folder, masterKey });
    expect(report).toMatchObject({ ok: true, payloads: { missing: 0, erased: 0 } });
    const storage = await openSqliteStorage({ folder, masterKey, labelOf: (type) => type });
    for (const line of child.lines) {
      const [sequence, exchange] = line.split(" ");
      const records = await storage.store.records({ exchange: exchange ?? "", limit: 10 });
      expect(records.map((record) => record.sequence)).toEqual([
        Number(sequence),
        Number(sequence) + 1,
      ]);
      acknowledged++;
    }
    await storage.close();
  }

  expect(acknowledged).toBeGreaterThan(100);
});

it("keeps one log when several processes start at once and write to one file", async () => {
  const folder = temporaryFolder();
  await readMasterKey(folder, {});
  const each = 60;
  const children = ["p1", "p2", "p3"].map((owner) =>
    startChild(
      folder,
      `let won = 0;
       for (let i = 0; i < ${each}; i++) {
         const request = { id: "${owner}-" + i, fingerprint: "call " + i, binding: "b", exchange: "x", scope: "s1",
           requester: { id: "r", name: "r", verified: false }, client: { name: "c", version: "1" },
           upstream: "u", tool: "t", category: "delete", rules: [], policyReason: null, reviewers: [], quorum: 1,
           escalateTo: [], escalateAfterMs: null, breakGlass: [], evidence: [], toolHash: "t", policy: "p",
           masking: [],
           findings: {}, disclosed: [], createdAt: 1, expiresAt: 2 };
         const [asked] = await storage.store.commit({ kind: "request-approval", request,
           record: { type: "approval.requested" }, payload: { scope: "s1", body: i } });
         const id = asked.approval.id;
         const move = (event, type, set) =>
           ({ kind: "move-approval", id, event, record: { type }, ...(set && { set }) });
         const [, claimed] = await storage.store.commit(move("approve", "approval.approved"),
           move("claim", "execution.claimed", { owner: "${owner}", nextFence: true }));
         if (claimed.done) won++;
       }
       say(String(won));
       await storage.close();`,
    ),
  );
  for (const child of children) await exited(child.process);

  const won = children.map(({ lines }) => Number(lines[0]));
  expect(won.reduce((sum, n) => sum + n)).toBe(each);
  const masterKey = await readMasterKey(folder, {});
  const report = await verifyLog({ folder, masterKey });
  // Each call was asked for, approved and claimed once, whoever did it.
  expect(report).toMatchObject({ ok: true, records: each * 3, payloads: { matching: each } });
  const { store } = await openHere(folder);
  const approvals = await store.approvals({ limit: 1_000 });
  expect(approvals.every(({ state, fence }) => state === "executing" && fence === 1)).toBe(true);
});

it("notices what another process decides", async () => {
  const folder = temporaryFolder();
  const { store } = await openHere(folder);
  await store.commit(requestApproval("a"));
  const child = startChild(
    folder,
    `await storage.store.commit({ kind: "move-approval", id: "a", event: "approve",
       record: { type: "approval.approved" } });
     say(String(Date.now()));
     await storage.close();`,
  );

  const approval = await store.whenApprovalLeaves("a", "pending", { timeoutMs: 20_000 });
  const noticed = Date.now();
  await exited(child.process);

  expect(approval.state).toBe("approved");
  // A bound for a busy machine: the port says 500 ms.
  expect(noticed - Number(child.lines[0])).toBeLessThan(2_000);
});

it("keeps scopes, credentials and values for whoever opens the folder next", async () => {
  const folder = temporaryFolder();
  const key = { requester: "r", client: "c", configuration: "1" };
  const first = await openHere(folder);
  const scope = await first.scopes.scopeOf(key, 60_000);
  const value = { entityType: "EMAIL", text: "Ada@x.org", canonical: "ada@x.org" };
  const { tokens, entries } = await first.vault.tokenise(scope, [value]);
  const { credential } = await first.credentials.create("ada");
  await first.store.commit({ kind: "keep-values", entries });
  await first.close();

  const second = await openHere(folder);

  expect(await second.scopes.scopeOf(key, 60_000)).toBe(scope);
  expect((await second.vault.tokenise(scope, [value])).tokens).toEqual(tokens);
  expect((await second.vault.reveal(scope, tokens)).get(tokens[0] ?? "")?.text).toBe("Ada@x.org");
  expect((await second.credentials.accept(credential))?.person).toBe("ada");
  expect(second.digest("text")).toBe(first.digest("text"));
});

it("runs to its end by itself when a store is left open", async () => {
  const folder = temporaryFolder();
  await readMasterKey(folder, {});
  const append: StoreOperation = { kind: "append", record: { type: "call.received" } };
  const child = startChild(
    folder,
    `await storage.store.commit(${JSON.stringify(append)});
     say("written");`,
  );

  await exited(child.process);

  expect(child.lines).toEqual(["written"]);
  expect(child.process.exitCode).toBe(0);
});

it("lets one process alone use what is good for one use", async () => {
  const folder = temporaryFolder();
  const storage = await openHere(folder);
  const use = `(async () => {
    const all = Array.from({ length: 100 }, async (_, i) => {
      const [{ done }] = await storage.store.commit({ kind: "use-once", key: "k" + i, until: 2 ** 48 });
      if (done) say("k" + i);
    });
    await Promise.all(all);
    process.exit(0);
  })()`;
  const children = [startChild(folder, use), startChild(folder, use)];

  await Promise.all(children.map((child) => exited(child.process)));
  const [again] = await storage.store.commit({ kind: "use-once", key: "k0", until: 2 ** 48 });

  const used = children.flatMap(({ lines }) => lines);
  expect([...used].sort()).toEqual(Array.from({ length: 100 }, (_, i) => `k${i}`).sort());
  expect(again?.done).toBe(false);
});
