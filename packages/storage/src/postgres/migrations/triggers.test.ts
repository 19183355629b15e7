import { createSecretKey, randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import {
  APPROVAL_STATES,
  type ApprovalEvent,
  type ApprovalState,
  TRANSITIONS,
} from "@countersign/core";
import { type TestDatabase, requestApproval, openTestDatabase } from "@countersign/testkit";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { newSigner } from "../../keys/signing-key.ts";
import { vkeyOf } from "../../proof/signed-note.ts";
import { openPostgresStorage } from "../open-postgres-storage.ts";

const WAY_TO: Readonly<Record<ApprovalState, readonly ApprovalEvent[]>> = {
  pending: [],
  approved: ["approve"],
  rejected: ["reject"],
  expired: ["expire"],
  cancelled: ["cancel"],
  executing: ["approve", "claim"],
  executed: ["approve", "claim", "succeed"],
  failed: ["approve", "claim", "fail"],
  unknown: ["approve", "claim", "lose"],
};

let database: TestDatabase;
let url: string;
beforeAll(async () => {
  database = await openTestDatabase();
  url = await database.freshUrl();
});
afterAll(() => database.close());

let direct: pg.Client | undefined;
afterEach(async () => {
  if (!direct) return;
  await direct.end();
  direct = undefined;
  await database.empty(url);
});

/** A database with request `a` in `state`, a payload and a value, opened by somebody who sends SQL of their own. */
async function openIn(state: ApprovalState): Promise<pg.Client> {
  const signer = newSigner();
  const storage = await openPostgresStorage({
    url,
    masterKey: { secret: createSecretKey(randomBytes(32)), created: false, source: "" },
    signingKey: { ...signer, vkey: vkeyOf(signer), created: false, file: "" },
    labelOf: () => "X",
    now: () => 1_000,
  });
  await storage.store.commit(requestApproval("a"));
  for (const event of WAY_TO[state]) {
    const record = { type: "approval.approved" } as const;
    await storage.store.commit({ kind: "move-approval", id: "a", event, record });
  }
  await storage.close();
  direct = new pg.Client({ connectionString: url });
  await direct.connect();
  await direct.query(
    String.raw`insert into vault values ('s1', 't1', 'EMAIL_ADDRESS', '\x01', 'k1', '\x02')`,
  );
  await direct.query(String.raw`insert into vault_box values ('s1', 'b1', 'k1', '\x02')`);
  return direct;
}

async function refuses(client: pg.Client, sql: string): Promise<boolean> {
  await client.query("savepoint before");
  try {
    return (await client.query(sql)).rowCount === 0;
  } catch {
    return true;
  } finally {
    await client.query("rollback to before");
  }
}

describe("the database itself", () => {
  it("has the same migrations as SQLite, number for number", () => {
    const named = (folder: string) =>
      readdirSync(join(import.meta.dirname, folder)).filter((name) =>
        /^\d{4}-[a-z-]+\.ts$/.test(name),
      );

    expect(named(".")).toEqual(named("../../sqlite/migrations"));
  });

  it("refuses to change what was written, in every way there is to say it", async () => {
    const client = await openIn("pending");
    await client.query("begin");
    const statements = [
      "update audit_record set head = '{}'",
      "update audit_record set sequence = 9",
      "delete from audit_record",
      "truncate audit_record",
      "truncate audit_record cascade",
      "insert into audit_record select 9, type, exchange, approval, head, leaf, chain from audit_record limit 1",
      "insert into audit_record select 1, 'x', exchange, approval, head, leaf, chain from audit_record limit 1",
      `insert into audit_record select 1, 'x', exchange, approval, head, leaf, chain from audit_record limit 1
         on conflict (sequence) do update set type = 'x'`,
      `merge into audit_record using (select 1 as sequence) as other on audit_record.sequence = other.sequence
         when matched then delete`,
      `merge into audit_record using (select 1 as sequence) as other on audit_record.sequence = other.sequence
         when matched then update set type = 'x'`,
      "with gone as (delete from audit_record returning 1) select * from gone",
      "update log_head set sequence = 0",
      "update log_head set at = 0",
      "delete from log_head",
      "truncate log_head",
      String.raw`insert into log_head values (2, 0, '\x00', 0)`,
      String.raw`update payload set body = '\x00'`,
      String.raw`insert into payload values (1, 'k', '\x00') on conflict (sequence) do update set body = excluded.body`,
      "truncate payload",
      String.raw`update vault set sealed = '\x00'`,
      "truncate vault",
      String.raw`update vault_box set sealed = '\x00'`,
      "truncate vault_box",
      "delete from approval",
      "truncate approval",
      "update approval set request = '{}'",
      "update approval set binding = 'another'",
      "update approval set fingerprint = 'another'",
      "update approval set expires_at = 9999",
      "update approval set arguments_record = 9",
      "update approval set fence = -1",
      "update approval set id = 'b'",
      "update approval set state = 'executing'",
      "update approval set state = 'no such state'",
      "update approval set delivered = 2",
      "update approval set escalations = '[1, 2]'",
      "delete from approval_vote where true; truncate approval_vote",
      "truncate approval_grant",
      "truncate checkpoint",
      "delete from checkpoint",
      "update checkpoint set note = ''",
      "truncate legal_hold",
      "truncate scope_history",
      "truncate tool_definition",
      "truncate other_definition",
    ];

    const allowed: string[] = [];
    for (const sql of statements) if (!(await refuses(client, sql))) allowed.push(sql);

    expect(allowed).toEqual([]);
    await client.query("rollback");
  });

  it.each(APPROVAL_STATES)("lets a request in state %s go where the core lets it", async (from) => {
    const client = await openIn(from);
    await client.query("begin");

    const reached: ApprovalState[] = [];
    for (const to of APPROVAL_STATES) {
      if (to === from) continue;
      if (!(await refuses(client, `update approval set state = '${to}'`))) reached.push(to);
    }

    await client.query("rollback");
    const allowed = Object.values(TRANSITIONS[from]).filter((to) => to !== from);
    expect(reached.toSorted()).toEqual([...new Set(allowed)].toSorted());
  });

  it("takes no more than the note that its result was delivered, once, of a request that has run", async () => {
    const client = await openIn("executed");
    await client.query("begin");
    for (const set of [
      "owner = 'p'",
      "lease_until = 1",
      "fence = fence + 1",
      "decision = '{}'",
      "delivered = 1, owner = 'p'",
    ]) {
      expect(await refuses(client, `update approval set ${set}`)).toBe(true);
    }
    await client.query("update approval set delivered = 1");

    expect(await refuses(client, "update approval set delivered = 1")).toBe(true);
    await client.query("rollback");
  });
});
