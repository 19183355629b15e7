import { createSecretKey, randomBytes } from "node:crypto";
import { join } from "node:path";
import {
  APPROVAL_STATES,
  TRANSITIONS,
  type ApprovalEvent,
  type ApprovalState,
} from "@countersign/core";
import { requestApproval, temporaryFolder } from "@countersign/testkit";
import { describe, expect, it, onTestFinished } from "vitest";
import { makeFile } from "../data-folder.ts";
import { loadDriver, type SqliteDatabase } from "../driver.ts";
import { encodeCommit, type Operation } from "../../store/encoded-commit.ts";
import { openWriter } from "../open-writer.ts";

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

/**
 * A database with request `a` in `state`, a payload and a value, opened by somebody who sends SQL of their own and
 * has not set the pragma that makes `insert or replace` run delete triggers.
 */
function openIn(state: ApprovalState): SqliteDatabase {
  const file = join(temporaryFolder(), "countersign.db");
  makeFile(file);
  const { database, writer } = openWriter(file, createSecretKey(randomBytes(32)));
  const record = { type: "approval.approved" } as const;
  const steps = WAY_TO[state].map((event): Operation => {
    return { kind: "move-approval", id: "a", event, record };
  });
  const [outcome] = writer.write([encodeCommit([requestApproval("a"), ...steps], 1_000)]);
  expect(outcome).toHaveProperty("results");
  database.exec("insert into vault values ('s1', 't1', 'EMAIL_ADDRESS', x'01', 'k1', x'02')");
  database.exec("insert into vault_box values ('s1', 'b1', 'k1', x'02')");
  database.close();
  const Driver = loadDriver();
  const direct = new Driver(file);
  onTestFinished(() => void direct.close());
  direct.pragma("recursive_triggers = OFF");
  return direct;
}

const COLUMNS = `id, state, fingerprint, binding, request, created_at, expires_at, cooling_off_until, decision, owner,
  lease_until, fence, delivered, arguments_record, result_record`;

describe("the database itself", () => {
  it.each([
    "update audit_record set head = '{}'",
    "update audit_record set sequence = 9",
    "update or replace audit_record set sequence = 2",
    "delete from audit_record",
    "insert into audit_record select 3, type, exchange, approval, head, leaf, chain from audit_record",
    "insert or replace into audit_record select 1, 'x', exchange, approval, head, leaf, chain from audit_record",
    "replace into audit_record select 1, 'x', exchange, approval, head, leaf, chain from audit_record",
    "insert or ignore into audit_record select 1, 'x', exchange, approval, head, leaf, chain from audit_record",
    `insert into audit_record select 1, 'x', exchange, approval, head, leaf, chain from audit_record where true
       on conflict do update set type = 'x'`,
    "update log_head set sequence = 0",
    "update log_head set at = 0",
    "update log_head set id = 2",
    "delete from log_head",
    "insert or replace into log_head values (1, 0, zeroblob(32), 0)",
    "update payload set body = x''",
    "insert or replace into payload values (1, 'k', x'')",
    "update vault set sealed = x''",
    "insert or replace into vault values ('s1', 't1', 'EMAIL_ADDRESS', x'09', 'k1', x'09')",
    "update vault_box set sealed = x''",
    "insert or replace into vault_box values ('s1', 'b1', 'k1', x'09')",
    "delete from approval",
    "insert or replace into approval select * from approval",
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
    `insert into approval (${COLUMNS}) select 'b', 'approved', 'f', binding, request, created_at, expires_at, cooling_off_until,
       decision, owner, lease_until, fence, delivered, 9, result_record from approval`,
    `insert or replace into approval (${COLUMNS}) select 'b', state, fingerprint, binding, request, created_at, expires_at,
       cooling_off_until, decision, owner, lease_until, fence, delivered, 9, result_record from approval`,
  ])("refuses: %s", (sql) => {
    const database = openIn("pending");
    const content = () =>
      ["audit_record", "log_head", "payload", "vault", "vault_box", "approval"].map((table) =>
        database.prepare(`select * from ${table}`).all(),
      );
    const before = content();

    expect(() => database.exec(sql)).toThrow(
      /SQLITE_CONSTRAINT|append-only|never|once|forward|head|that way|CHECK/,
    );

    expect(content()).toEqual(before);
  });

  it.each(APPROVAL_STATES)("lets a request in state %s go where the core lets it", (from) => {
    const database = openIn(from);

    const reached = APPROVAL_STATES.filter((to) => {
      if (to === from) return false;
      database.exec("savepoint before");
      try {
        return database.prepare("update approval set state = ?").run(to).changes === 1;
      } catch {
        return false;
      } finally {
        database.exec("rollback to before; release before");
      }
    });

    const allowed = Object.values(TRANSITIONS[from]).filter((to) => to !== from);
    expect(reached.toSorted()).toEqual([...new Set(allowed)].toSorted());
  });

  it.each(["rejected", "expired", "cancelled", "executed", "failed"] as const)(
    "changes nothing of a request in state %s but that its result was delivered, once",
    (state) => {
      const database = openIn(state);
      const change = (set: string) => () => database.exec(`update approval set ${set}`);
      const hasRun = state === "executed" || state === "failed";

      for (const set of [
        "owner = 'p'",
        "lease_until = 1",
        "fence = fence + 1",
        "decision = '{}'",
        "cooling_off_until = 1",
        "result_record = 1",
        "delivered = 1, owner = 'p'",
        "delivered = 0",
      ]) {
        expect(change(set)).toThrow("settled");
      }
      const attempts = [change("delivered = 1"), change("delivered = 1")].map((attempt) => {
        try {
          attempt();
          return "done";
        } catch {
          return "refused";
        }
      });

      expect(attempts).toEqual([hasRun ? "done" : "refused", "refused"]);
    },
  );

  it("keeps a decision and the record of a result as they were first written", () => {
    const database = openIn("unknown");
    database.exec("update approval set decision = '{}', result_record = 2");

    expect(() => database.exec("update approval set decision = null")).toThrow("never change");
    expect(() => database.exec("update approval set result_record = 3")).toThrow("never change");
  });
});
