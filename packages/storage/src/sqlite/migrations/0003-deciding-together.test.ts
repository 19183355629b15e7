import { createSecretKey, randomBytes } from "node:crypto";
import { join } from "node:path";
import { requestApproval, temporaryFolder } from "@countersign/testkit";
import { expect, describe, it, onTestFinished } from "vitest";
import { makeFile } from "../data-folder.ts";
import type { SqliteDatabase } from "../driver.ts";
import { encodeCommit } from "../../store/encoded-commit.ts";
import { openWriter } from "../open-writer.ts";

/** A database with request `a` that needs two people, one of whom has approved. */
function openWithOneVote(): SqliteDatabase {
  const file = join(temporaryFolder(), "countersign.db");
  makeFile(file);
  const { database, writer } = openWriter(file, createSecretKey(randomBytes(32)));
  onTestFinished(() => void database.close());
  const record = { type: "approval.voted" } as const;
  const [outcome] = writer.write([
    encodeCommit(
      [
        requestApproval("a", { quorum: 2, escalateTo: [["security"]] }),
        {
          kind: "vote-approval",
          id: "a",
          vote: {
            verb: "approve",
            reviewer: { person: "ada", channel: "api" },
            at: 1,
            reason: null,
            selfApproved: false,
          },
          onlyIf: { expiresAfter: 0, level: 0 },
          record,
          recordIfPending: record,
          otherwise: record,
        },
      ],
      1_000,
    ),
  ]);
  expect(outcome).toHaveProperty("results");
  return database;
}

describe("the database itself, when several people decide", () => {
  it.each([
    "update approval set state = 'approved'",
    `update approval set state = 'approved', decision = '{"breakGlass":true}'`,
    "update approval_vote set person = 'grace'",
    "delete from approval_vote",
    "insert or replace into approval_vote select approval, person, 'reject', 9, vote from approval_vote",
    "insert into approval_vote select 'b', 'grace', verb, 9, vote from approval_vote",
    "update approval set escalations = '[1,2]'",
    "update approval set state = 'rejected', escalations = '[1]'; update approval set escalations = '[]'",
  ])("refuses: %s", (sql) => {
    const database = openWithOneVote();
    const votes = () => database.prepare("select * from approval_vote").all();
    const before = votes();

    expect(() => database.exec(sql)).toThrow(
      /as many people|never change|once|step by step|settled/,
    );

    expect(votes()).toEqual(before);
  });

  it("counts a second person and lets the request be approved", () => {
    const database = openWithOneVote();
    database.exec(
      "insert into approval_vote select 'a', 'grace', verb, 9, vote from approval_vote",
    );

    database.exec("update approval set state = 'approved'");

    expect(database.prepare("select state from approval").get()).toEqual({ state: "approved" });
  });
});
