import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ReviewerDecision, StoreOperation } from "@countersign/core";
import { requestApproval, temporaryFolder } from "@countersign/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSqliteStorage, placeHold, readMasterKey, releaseHold, verifyLog } from "../index.ts";
import { loadDriver } from "./driver.ts";

const grace = { person: "grace", channel: "api" } as const;

const vote = (id: string, verb: "approve" | "reject", person = "grace"): StoreOperation => {
  const reviewer = { person, channel: "api" } as const;
  const decision: ReviewerDecision = { verb, reviewer, at: 5, reason: null, selfApproved: false };
  return {
    kind: "vote-approval",
    id,
    vote: decision,
    ...(verb === "reject" ? { coolingOffUntil: 99 } : {}),
    onlyIf: { expiresAfter: 0, level: 0 },
    record: { type: verb === "reject" ? "approval.rejected" : "approval.approved", reviewer },
    recordIfPending: { type: "approval.voted", reviewer, outcome: verb },
    otherwise: { type: "approval.decision_ignored", reviewer },
    payload: { scope: "s1", body: { reason: null } },
  };
};

const move = (
  id: string,
  event: "claim" | "succeed" | "lose" | "expire",
  type: "execution.claimed" | "execution.finished" | "execution.unknown" | "approval.expired",
): StoreOperation => ({
  kind: "move-approval",
  id,
  event,
  ...(event === "claim" ? { set: { owner: "o", leaseUntil: 9, nextFence: true } } : {}),
  record: { type },
});

let folder: string;

/** A log in which each kind of thing has happened. */
const zap = {
  upstream: "crm",
  kind: "tool",
  tool: "zap",
  rejected: null,
  listed: true,
  warnings: [],
} as const;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "countersign-standing-"));
  const masterKey = await readMasterKey(folder, {});
  const storage = await openSqliteStorage({ folder, masterKey, labelOf: String, mainThread: true });
  const { store, credentials } = storage;
  for (const id of ["ran", "no", "open", "two", "late", "lost"]) {
    await store.commit(requestApproval(id, id === "two" ? { quorum: 2 } : {}));
  }
  await store.commit(vote("ran", "approve"), move("ran", "claim", "execution.claimed"));
  await store.commit(move("ran", "succeed", "execution.finished"));
  await store.commit(vote("no", "reject"), vote("two", "approve"), vote("two", "approve", "ada"));
  await store.commit(move("late", "expire", "approval.expired"));
  await store.commit(vote("lost", "approve"), move("lost", "claim", "execution.claimed"));
  await store.commit(move("lost", "lose", "execution.unknown"), {
    kind: "move-approval",
    id: "lost",
    event: "fail",
    record: { type: "approval.resolved", outcome: "failed", reviewer: grace },
  });
  const until = 9_000;
  const grant = {
    id: "grt",
    requester: "local:ada@host",
    upstream: "crm",
    tool: "delete",
    category: "delete",
    conditions: [],
    when: null,
    disclosed: [],
    toolHash: null,
    policy: "p",
    madeBy: grace,
    madeAt: 1,
    until,
    reason: null,
    approval: null,
    selfApproved: false,
  } as const;
  const { requester, upstream, tool } = grant;
  const note = `for ${requester} until ${new Date(until).toISOString()}; compared: any arguments`;
  await store.commit(
    {
      kind: "make-grant",
      grant,
      record: { type: "grant.made", grant: "grt", upstream, tool, note },
    },
    {
      kind: "use-grant",
      id: "grt",
      at: 2,
      policy: "p",
      record: { type: "grant.used", grant: "grt" },
    },
    {
      kind: "pin-definition",
      pin: {
        upstream,
        kind: "tool",
        tool,
        revision: 1,
        pinned: { hash: "h1", record: null, at: 5, by: null },
        waiting: null,
        rejected: null,
        listed: true,
        warnings: [],
      },
      record: { type: "definition.pinned", upstream, tool, toolHash: "h1" },
    },
    {
      kind: "pin-definition",
      pin: {
        upstream,
        kind: "prompt",
        tool,
        revision: 1,
        pinned: { hash: "h3", record: null, at: 5, by: null },
        waiting: null,
        rejected: null,
        listed: true,
        warnings: [],
      },
      record: { type: "definition.pinned", upstream, tool, definition: "prompt", toolHash: "h3" },
    },
    {
      kind: "pin-definition",
      pin: {
        ...zap,
        revision: 1,
        pinned: null,
        waiting: { hash: "z1", record: null, at: 5 },
      },
      record: { type: "definition.waiting", upstream, tool: "zap", toolHash: "z1" },
    },
  );
  const [waiting] = await store.records({ newestFirst: true, limit: 1 });
  const by = { person: "ada", channel: "console" } as const;
  await store.commit({
    kind: "pin-definition",
    pin: {
      ...zap,
      revision: 2,
      // As it is accepted: what it says stays with the record by which it waited.
      pinned: { hash: "z1", record: waiting?.sequence ?? null, at: 5, by },
      waiting: null,
    },
    record: { type: "definition.accepted", upstream, tool: "zap", toolHash: "z1", reviewer: by },
  });
  await credentials.create("mallory");
  await credentials.create("gone");
  await credentials.revoke("gone");
  await credentials.create("gone");
  const thrown = { mode: "deny", reason: "r", by: grace, at: 5 } as const;
  for (const pause of [thrown, null, thrown]) {
    await store.commit({
      kind: "set-pause",
      pause,
      record: {
        type: pause === null ? "pause.ended" : "pause.started",
        reviewer: grace,
        ...(pause !== null && { outcome: pause.mode }),
      },
      payload: { scope: "pause", body: { reason: "r" } },
    });
  }
  await storage.close();
  const access = { folder, masterKey, signingKey: storage.signingKey, now: Date.now() };
  const operator = { reviewer: grace, operator: "local:grace@host", note: "case 12" };
  await placeHold(access, { scope: null, requester: "local:ada@host" }, operator);
  const released = await placeHold(access, { scope: "s1", requester: null }, operator);
  await releaseHold(access, released, operator);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The log's report after somebody who can write the file did this, triggers put back. */
async function after(...statements: readonly string[]) {
  const copy = temporaryFolder();
  cpSync(folder, copy, { recursive: true });
  const Driver = loadDriver();
  const database = new Driver(join(copy, "countersign.db"));
  const triggers = database
    .prepare("select name, sql from sqlite_schema where type = 'trigger'")
    .all() as { name: string; sql: string }[];
  for (const { name } of triggers) database.exec(`drop trigger ${name}`);
  for (const statement of statements) database.exec(statement);
  for (const { sql } of triggers) database.exec(sql);
  database.close();
  return verifyLog({ folder: copy, masterKey: await readMasterKey(copy, {}) });
}

describe("what is not chained", () => {
  it("is as its records say when nobody meddled", async () => {
    expect(await after()).toMatchObject({ ok: true, firstBad: null });
  });

  it.each([
    [
      "somebody made a credential",
      "insert into reviewer_credential values ('cred_own', 'grace', x'00', null)",
      "credential `cred_own` was made by no record",
    ],
    [
      "a credential was given to somebody else",
      "update reviewer_credential set person = 'grace' where person = 'mallory'",
      "is another than its record tells of",
    ],
    [
      "another secret is taken",
      "update reviewer_credential set hash = x'00' where person = 'mallory'",
      "is another than its record tells of",
    ],
    [
      "a revoked credential counts again",
      "update reviewer_credential set revoked_at = null",
      "counts again, which records say was ended",
    ],
    [
      "a credential was revoked by nobody",
      "update reviewer_credential set revoked_at = 5 where person = 'mallory'",
      "was ended by no record",
    ],
    [
      "a credential was used and taken away",
      "delete from reviewer_credential where person = 'mallory'",
      "is gone, which records tell of",
    ],
    ["everything runs again", "delete from pause", "the pause is gone"],
    [
      "what was denied is held",
      "update pause set pause = json_set(pause, '$.mode', 'hold')",
      "calls are paused otherwise than their record says",
    ],
    ["a legal hold was lifted", "update legal_hold set released_at = 5", "was ended by no record"],
    [
      "a legal hold is on something else",
      "update legal_hold set requester = 'local:mallory@host' where requester is not null",
      "is another than its record tells of",
    ],
    ["a legal hold was taken away", "delete from legal_hold where scope is null", "is gone"],
    ["a grant was taken away", "delete from approval_grant", "the grant `grt` is gone"],
    [
      "the only vote was taken away",
      "delete from approval_vote where approval = 'no'",
      "lacks a vote that a record tells of",
    ],
    [
      "a rejected request was approved",
      "update approval set state = 'approved' where id = 'no'",
      "`no` is `approved` in the database, and `rejected` by its records",
    ],
    [
      "a request was approved by nobody",
      "update approval set state = 'approved' where id = 'open'",
      "`open` is `approved`",
    ],
    [
      "one that ran is to run again",
      "update approval set state = 'approved' where id = 'ran'",
      "`ran` is `approved` in the database, and `executed` by its records",
    ],
    [
      "an unknown outcome was turned",
      "update approval set state = 'executed' where id = 'lost'",
      "`lost` is `executed` in the database, and `failed` by its records",
    ],
    [
      "a deadline passed and was forgotten",
      "update approval set state = 'pending' where id = 'late'",
      "`late` is `pending`",
    ],
    [
      "another record holds its arguments",
      "update approval set arguments_record = 8 where id = 'no'",
      "`no` was asked for by no record",
    ],
    [
      "another record holds its result",
      "update approval set result_record = 1 where id = 'no'",
      "names record 1, which is about something else",
    ],
    [
      "it forgot that it was claimed",
      "update approval set fence = 0 where id = 'ran'",
      "`ran` was claimed 1 times by records, 0 by its row",
    ],
    [
      "somebody else decided",
      "update approval_vote set person = 'mallory' where approval = 'no'",
      "has a vote that no record tells of",
    ],
    [
      "a vote was turned",
      "update approval_vote set verb = 'approve' where approval = 'no'",
      "has a vote that its record tells otherwise",
    ],
    [
      "a vote was taken away",
      "delete from approval_vote where approval = 'two' and person = 'ada'",
      "lacks a vote that a record tells of",
    ],
    [
      "a request was taken away",
      "delete from approval_vote where approval = 'no'; delete from approval where id = 'no'",
      "`no` is gone, which records tell of",
    ],
    [
      "the decision names somebody else",
      "update approval set decision = json_set(decision, '$.reviewer.person', 'mallory') where id = 'no'",
      "was decided otherwise, or by somebody else",
    ],
    [
      "a grant lasts longer",
      "update approval_grant set until = until + 1",
      "`grt` has other terms than its record",
    ],
    [
      "a grant is for somebody else",
      "update approval_grant set requester = 'local:mallory@host'",
      "`grt` has other terms than its record",
    ],
    [
      "a grant forgot its uses",
      "update approval_grant set uses = 0",
      "`grt` was used 1 times by records, 0 by its row",
    ],
    [
      "a grant was made up",
      "insert into approval_grant select 'grt_2', requester, upstream, tool, policy, until, terms, revoked, 0, 1 from approval_grant",
      "`grt_2` was made by no record",
    ],
    [
      "a deadline was put off",
      "update approval set expires_at = expires_at + 60000 where id = 'open'",
      "`open` has other terms than its record",
    ],
    [
      "others may decide",
      "update approval set request = json_set(request, '$.reviewers', json('[\"mallory\"]')) where id = 'open'",
      "`open` has other terms than its record",
    ],
    [
      "one is enough",
      "update approval set request = json_set(request, '$.quorum', 1) where id = 'two'",
      "`two` has other terms than its record",
    ],
    [
      "another approval binds",
      "update approval set binding = 'other' where id = 'open'",
      "`open` has other terms than its record",
    ],
    [
      "it goes on to others later",
      "update approval set escalate_at = 99 where id = 'open'",
      "`open` goes on to others at another time",
    ],
    [
      "it went on to others by nobody's act",
      `update approval set escalations = '[{"to":["mallory"],"by":null,"reason":null,"at":1}]' where id = 'open'`,
      "`open` was escalated otherwise",
    ],
    [
      "a rejection cooled off at once",
      "update approval set cooling_off_until = 1 where id = 'no'",
      "`no` has a vote that its record tells otherwise",
    ],
    [
      "a reason was put into somebody's mouth",
      `update approval_vote set vote = json_set(vote, '$.reason', 'go on') where approval = 'two'`,
      "`two` has a vote that its record tells otherwise",
    ],
    [
      "a reason was put into the decision",
      `update approval set decision = json_set(decision, '$.reason', 'go on') where id = 'ran'`,
      "`ran` was decided otherwise",
    ],
    [
      "a vote was cast at another time",
      "update approval_vote set vote = json_set(vote, '$.at', 6) where approval = 'two' and person = 'ada'",
      "`two` has a vote that its record tells otherwise",
    ],
    [
      "a grant covers more",
      "update approval_grant set terms = json_set(terms, '$.category', 'read')",
      "`grt` has other terms than its record",
    ],
    [
      "a key of a scope was damaged",
      "update data_key set token_key = zeroblob(length(token_key))",
      "do not open",
    ],
    [
      "another definition counts",
      "update tool_definition set pin = json_set(pin, '$.pinned.hash', 'h2')",
      "`crm.delete` was accepted by no record",
    ],
    [
      "a person is said to have accepted it",
      "update tool_definition set pin = json_set(pin, '$.pinned.by', json('{\"person\":\"ada\"}'))",
      "`crm.delete` was accepted by no record",
    ],
    [
      "another one counts than a person accepted",
      "update tool_definition set pin = json_set(pin, '$.pinned.hash', 'z2') where tool = 'zap'",
      "`crm.zap` was accepted by no record",
    ],
    [
      "another person is said to have accepted it",
      "update tool_definition set pin = json_set(pin, '$.pinned.by.person', 'eve') where tool = 'zap'",
      "`crm.zap` was accepted by no record",
    ],
    [
      "nobody is said to have accepted it",
      "update tool_definition set pin = json_set(pin, '$.pinned.by', null) where tool = 'zap'",
      "`crm.zap` was accepted by no record",
    ],
    [
      "its text is said to stand elsewhere",
      "update tool_definition set pin = json_set(pin, '$.pinned.record', 1) where tool = 'zap'",
      "`crm.zap` was accepted by no record",
    ],
    [
      "another prompt counts",
      "update other_definition set pin = json_set(pin, '$.pinned.hash', 'h1')",
      "`crm.delete` was accepted by no record",
    ],
  ])("is found to differ: %s", async (_what, statement, says) => {
    const { ok, firstBad } = await after(statement);

    expect({ ok, kind: firstBad?.kind }).toEqual({ ok: false, kind: "changed" });
    expect(firstBad?.what).toContain(says);
  });
});
