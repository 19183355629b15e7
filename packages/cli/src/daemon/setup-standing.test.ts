import { join } from "node:path";
import { mkdirSync } from "node:fs";
import { type Config, parseConfig } from "@countersign/config";
import type { SetupFinding } from "@countersign/console";
import { openAnchors } from "@countersign/runtime";
import { MemoryStorage, requestApproval, temporaryFolder } from "@countersign/testkit";
import { beforeEach, describe, expect, it } from "vitest";
import { askElsewhere } from "./asked-elsewhere.ts";
import { lookAtStanding } from "./setup-standing.ts";

let folder: string;
let storage: MemoryStorage;

beforeEach(() => {
  folder = temporaryFolder();
  mkdirSync(join(folder, ".countersign"));
  storage = new MemoryStorage();
});

const configOf = (text: string): Config =>
  parseConfig(
    `version: 1\nmode: team\npeople: { ada: {} }\napprovals: { reviewers: [ada] }\n${text}`,
    { file: join(folder, "countersign.yaml"), env: {} },
  );

async function lookAt(config: Config, subject: RegExp): Promise<readonly SetupFinding[]> {
  const { store, credentials } = storage;
  const found = await lookAtStanding({
    config,
    inForce: { config, policy: null, admins: ["ada"], file: "in-force" },
    store,
    credentials,
    passkeys: { of: () => Promise.resolve([]) },
    serviceKeys: { list: () => Promise.resolve([]) },
    origin: null,
    elsewhere: await askElsewhere(config, Date.now)(),
  });
  return found.filter((one) => subject.test(one.subject));
}

describe("what can be told of an installation", () => {
  it("says of a database elsewhere where it is, and not who we are there", async () => {
    const url = "postgres://gate:s3cret@db.contoso.example:5433/countersign?sslmode=require";
    const [found] = await lookAt(configOf(`storage: { postgres: "${url}" }`), /^database$/);

    expect(found).toEqual({
      area: "storage",
      subject: "database",
      state: "ok",
      says: "PostgreSQL at db.contoso.example:5433/countersign, 0 records",
    });
  });

  it("says of an anchor how much it covers, or that it has nothing, and that there is none", async () => {
    const none = await lookAt(configOf(""), /^anchor/);
    const config = configOf("audit: { anchors: [{ file: ./anchored }] }");
    const empty = await lookAt(config, /^anchor/);
    const [anchor] = openAnchors(config, Date.now);
    const root = Buffer.alloc(32).toString("base64");
    await anchor?.append([`countersign/one\n3\n${root}\n\n\u2014 one AAAAAAAA\n`], {
      consistency: () => Promise.resolve([]),
    });
    const kept = await lookAt(config, /^anchor/);

    expect(none).toMatchObject([{ subject: "anchors", state: "note" }]);
    expect(empty).toMatchObject([
      { state: "note", says: "holds no checkpoint of this log, or did not answer" },
    ]);
    expect(kept).toMatchObject([
      { state: "ok", says: "its newest checkpoint covers 3 of 0 records" },
    ]);
  });

  it("says of a chat what it could not be told, and how to find out why", async () => {
    const config = configOf(
      `channels:
  slack: { app_id: A0123, team: T0123, bot_token: xoxb-not-a-token, app_token: xapp-not-a-token }
  webhooks: [{ name: ops, url: "https://hooks.example/x", secret: "whsec_${"A".repeat(43)}=" }]
`,
    );
    await storage.store.commit({ kind: "set-channels", names: ["slack", "ops"] });
    const told = await lookAt(config, /^(?:slack|ops)$/);
    await storage.store.commit(requestApproval("a"));
    const [entry] = await storage.store.outbox({
      channel: "slack",
      dueBy: Number.MAX_SAFE_INTEGER,
      limit: 1,
    });
    for (const channel of ["slack", "ops"]) {
      await storage.store.commit({
        kind: "settle-notice",
        channel,
        sequence: entry?.sequence ?? 0,
        outcome: { retryAt: 1, error: "not in the channel" },
      });
    }
    const failing = await lookAt(config, /^(?:slack|ops)$/);

    expect(told.map(({ state, says }) => [state, says])).toEqual([
      ["ok", "has been told everything"],
      ["ok", "has been told everything"],
    ]);
    expect(failing).toMatchObject([
      {
        subject: "slack",
        state: "wrong",
        says: "1 notice could not be delivered so far; requests stay open meanwhile",
        mend: "countersign slack doctor",
      },
      { subject: "ops", state: "wrong", mend: "see whether its address answers" },
    ]);
  });
});
