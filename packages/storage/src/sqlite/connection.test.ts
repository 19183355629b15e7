import { join } from "node:path";
import { temporaryFolder } from "@countersign/testkit";
import { expect, it } from "vitest";
import { openForReading, openForWriting } from "./connection.ts";
import { makeFile } from "./data-folder.ts";

const FULL = 2;

it("opens the file as its durability and its triggers need it", () => {
  const file = join(temporaryFolder(), "countersign.db");
  makeFile(file);

  const database = openForWriting(file);
  const setting = (name: string) => database.pragma(name, { simple: true });

  expect({
    journal_mode: setting("journal_mode"),
    synchronous: setting("synchronous"),
    busy_timeout: setting("busy_timeout"),
    trusted_schema: setting("trusted_schema"),
    cell_size_check: setting("cell_size_check"),
    recursive_triggers: setting("recursive_triggers"),
    secure_delete: setting("secure_delete"),
  }).toEqual({
    journal_mode: "wal",
    synchronous: FULL,
    busy_timeout: 5_000,
    trusted_schema: 0,
    cell_size_check: 1,
    recursive_triggers: 1,
    secure_delete: 1,
  });
  database.close();
});

it("opens a connection that cannot write", () => {
  const file = join(temporaryFolder(), "countersign.db");
  makeFile(file);
  openForWriting(file).close();

  const database = openForReading(file);

  expect(() => database.exec("create table t (a)")).toThrow("readonly");
  database.close();
});
