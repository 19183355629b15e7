import { createSecretKey, randomBytes } from "node:crypto";
import { join } from "node:path";
import { NOTICED_TYPES } from "@countersign/core";
import { temporaryFolder } from "@countersign/testkit";
import { expect, it } from "vitest";
import { makeFile } from "../data-folder.ts";
import { openWriter } from "../open-writer.ts";

it("tells channels of what they are told of, and of nothing else", () => {
  const file = join(temporaryFolder(), "countersign.db");
  makeFile(file);
  const { database } = openWriter(file, createSecretKey(randomBytes(32)));
  database.exec("insert into channel values ('teams')");
  const insert = database.prepare(
    "insert into audit_record values (?, ?, ?, ?, '{}', x'00', x'00')",
  );
  const others = ["call.received", "call.decided", "execution.claimed", "log.started", "caller"];
  const noticed: readonly string[] = NOTICED_TYPES;
  const records = [...noticed, ...others].flatMap((type) => [
    { type, approval: null },
    { type, approval: "apr_1" },
  ]);

  for (const [i, { type, approval }] of records.entries()) insert.run(i + 1, type, null, approval);
  const told = database.prepare("select sequence from outbox order by sequence").pluck().all();
  database.close();

  expect(told.map((sequence) => records[Number(sequence) - 1])).toEqual(
    records.filter(
      ({ type, approval }) =>
        noticed.includes(type) && (approval !== null || !type.startsWith("execution.")),
    ),
  );
});
