/** What the files hold, and what is left when keys are erased. */
import { cpSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { manualClock, temporaryFolder } from "@countersign/testkit";
import { describe, expect, it, onTestFinished } from "vitest";
import { openSqliteStorage, readMasterKey, verifyLog, type Storage } from "../index.ts";
import { loadDriver } from "./driver.ts";

async function open(folder: string, now?: () => number): Promise<Storage> {
  const storage = await openSqliteStorage({
    folder,
    masterKey: await readMasterKey(folder, {}),
    labelOf: () => "EMAIL",
    mainThread: true,
    ...(now && { now }),
  });
  onTestFinished(() => storage.close());
  return storage;
}

const ada = {
  entityType: "EMAIL_ADDRESS",
  text: "ada@secret.example",
  canonical: "ada@secret.example",
};

/** So many that they are sealed together. */
const people = Array.from({ length: 20 }, (_, i) => {
  return { ...ada, text: `person${i}@secret.example`, canonical: `person${i}@secret.example` };
});

/** Runs SQL as another process would. */
function direct(folder: string, sql: string): unknown[] {
  const Driver = loadDriver();
  const database = new Driver(join(folder, "countersign.db"));
  try {
    const statement = database.prepare(sql);
    return statement.reader ? statement.all() : [statement.run()];
  } finally {
    database.close();
  }
}

describe("the files", () => {
  it("hold no value, no payload and no credential in clear", async () => {
    const folder = temporaryFolder();
    const { store, vault, credentials } = await open(folder);
    const { entries } = await vault.tokenise("s1", [ada]);
    const payload = { scope: "s1", body: "what the payload says" };
    const record = { type: "call.received" } as const;
    await store.commit({ kind: "keep-values", entries }, { kind: "append", record, payload });
    const together = await vault.tokenise("s1", people);
    await store.commit({ kind: "keep-values", entries: together.entries });
    const { credential } = await credentials.create("ada");

    const files = readdirSync(folder).filter((name) => name.startsWith("countersign.db"));
    expect(files.length).toBeGreaterThan(1);
    for (const name of files) {
      const bytes = readFileSync(join(folder, name));
      for (const secret of [
        "ada@secret",
        "person1",
        "@secret",
        "the payload says",
        credential,
        credential.slice(4),
      ]) {
        expect(bytes.includes(secret)).toBe(false);
      }
    }
  });

  it("are for their owner only", async () => {
    const folder = join(temporaryFolder(), "data");
    await open(folder);

    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(folder)) {
      expect([name, statSync(join(folder, name)).mode & 0o777]).toEqual([name, 0o600]);
    }
  });
});

describe("a process that dies between two parts of many values", () => {
  it("leaves whole what was kept; the same values found again have the same tokens, and all stand for their own", async () => {
    const many = Array.from({ length: 1_200 }, (_, i) => {
      return { ...ada, text: `p${i}@secret.example`, canonical: `p${i}@secret.example` };
    });
    const folder = temporaryFolder();
    const { store, vault } = await open(folder);
    const { tokens, entries } = await vault.tokenise("s1", many);
    await store.commit({ kind: "keep-values", entries: entries.slice(0, 500) });
    // What a kill leaves: the files as they are, while they are open.
    const left = join(temporaryFolder(), "left");
    cpSync(folder, left, { recursive: true });

    const after = await open(left);
    const shown = await after.vault.reveal("s1", tokens);
    const again = await after.vault.tokenise("s1", many);
    await after.store.commit({ kind: "keep-values", entries: again.entries });

    expect(shown.size).toBe(500);
    expect(again.tokens).toEqual(tokens);
    const revealed = await after.vault.reveal("s1", tokens);
    expect(tokens.map((token) => revealed.get(token)?.text)).toEqual(many.map(({ text }) => text));
    expect(
      await verifyLog({ folder: left, masterKey: await readMasterKey(left, {}) }),
    ).toMatchObject({ firstBad: null });
  });
});

describe("erasing the keys of a scope", () => {
  it("takes its payloads and values, gives its tokens up and leaves the log whole", async () => {
    const folder = temporaryFolder();
    const { store, vault } = await open(folder);
    const record = { type: "call.received" } as const;
    const { tokens, entries } = await vault.tokenise("s1", [ada]);
    const payload = { scope: "s1", body: "erased" };
    const other = { scope: "s2", body: "kept" };
    await store.commit(
      { kind: "keep-values", entries },
      { kind: "append", record, payload },
      { kind: "append", record, payload: other },
    );

    direct(folder, "delete from data_key where scope = 's1'");

    expect(await store.payload(1)).toBeUndefined();
    expect(await store.payload(2)).toBe("kept");
    expect((await vault.reveal("s1", tokens)).size).toBe(0);
    const again = await vault.tokenise("s1", [ada]);
    expect(again.tokens).not.toEqual(tokens);
    expect(again.entries).toHaveLength(1);
    await store.commit({ kind: "append", record, payload: { scope: "s1", body: "new" } });
    expect(await store.payload(3)).toBe("new");
    expect(await verifyLog({ folder, masterKey: await readMasterKey(folder, {}) })).toMatchObject({
      // Nobody recorded it: `erase` does.
      firstBad: { sequence: 1, what: "its payload is gone, and no record says that it was erased" },
      payloads: { matching: 2, erased: 1 },
    });
  });

  it.each([
    { count: 1, values: [ada] },
    { count: 20, values: people },
  ])("refuses $count values that were sealed before it and come after it", async ({ values }) => {
    const folder = temporaryFolder();
    const { store, vault } = await open(folder);
    const { entries } = await vault.tokenise("s1", values);

    direct(folder, "delete from data_key where scope = 's1'");

    const commit = store.commit({ kind: "keep-values", entries });
    await expect(commit).rejects.toMatchObject({ code: "AUDIT_WRITE_FAILED" });
  });
});

describe("what was changed in the file", () => {
  it("is not revealed as if it were the value", async () => {
    const folder = temporaryFolder();
    const { store, vault } = await open(folder);
    const { tokens, entries } = await vault.tokenise("s1", [ada, { ...ada, canonical: "bob" }]);
    await store.commit({ kind: "keep-values", entries });

    // The second value is moved behind the first one's token.
    direct(folder, "drop trigger vault_no_update");
    direct(
      folder,
      `update vault set sealed = (select sealed from vault where token = '${tokens[1]}') where token = '${tokens[0]}'`,
    );

    const reveal = vault.reveal("s1", [tokens[0] ?? ""]);
    await expect(reveal).rejects.toMatchObject({ code: "STORAGE_UNAVAILABLE" });
  });

  const swapped = (of: string, where: string): string =>
    `update ${of} set sealed = (select other.sealed from ${of} other where other.${where} and
       other.sealed <> ${of}.sealed limit 1) where scope = 's1'`;

  it.each([
    { what: "rows that say another box", sql: swapped("vault", "scope = 's1'") },
    { what: "boxes of another scope", sql: swapped("vault_box", "scope = 's2'") },
    { what: "one byte more", sql: "update vault_box set sealed = cast(sealed || x'00' as blob)" },
    { what: "no box", sql: "delete from vault_box where scope = 's1'" },
  ])("is not revealed where values were sealed together: $what", async ({ sql }) => {
    const folder = temporaryFolder();
    const { store, vault } = await open(folder);
    const others = people.map((person) => ({ ...person, canonical: `${person.canonical} too` }));
    const first = await vault.tokenise("s1", people);
    for (const { entries } of [
      first,
      await vault.tokenise("s1", others),
      await vault.tokenise("s2", people),
    ]) {
      await store.commit({ kind: "keep-values", entries });
    }
    expect((await vault.reveal("s1", first.tokens)).size).toBe(20);

    direct(folder, "drop trigger vault_no_update");
    direct(folder, "drop trigger vault_box_no_update");
    direct(folder, sql);

    for (const token of first.tokens) {
      const reveal = vault.reveal("s1", [token]);
      await expect(reveal).rejects.toMatchObject({ code: "STORAGE_UNAVAILABLE" });
    }
  });

  it("is not given as a payload", async () => {
    const folder = temporaryFolder();
    const { store } = await open(folder);
    const payload = { scope: "s1", body: "as it was" };
    await store.commit({ kind: "append", record: { type: "call.received" }, payload });

    direct(folder, "drop trigger payload_no_update");
    direct(folder, "update payload set body = zeroblob(length(body))");

    await expect(store.payload(1)).rejects.toMatchObject({ code: "AUDIT_INVALID" });
  });
});

describe("the last use of a scope", () => {
  it("is written at most once a minute, and when the storage closes", async () => {
    const folder = temporaryFolder();
    const clock = manualClock(0);
    const storage = await open(folder, clock.now);
    const key = { requester: "r", client: "c", configuration: "1" };
    const use = async (after: number) => {
      clock.advance(after);
      await storage.scopes.scopeOf(key, 600_000);
      await new Promise((resolve) => setTimeout(resolve, 50));
      const rows = direct(folder, "select last_used_at as at from scope") as { at: number }[];
      return rows.map(({ at }) => at);
    };

    expect(await use(0)).toEqual([0]);
    expect(await use(59_999)).toEqual([0]);
    expect(await use(1)).toEqual([60_000]);
    expect(await use(30_000)).toEqual([60_000]);
    await storage.close();
    const rows = direct(folder, "select last_used_at as at from scope");
    expect(rows).toEqual([{ at: 90_000 }]);
  });
});

describe("values that are sealed together", () => {
  it("are not found, rather than changed, when their scope is erased while they are looked for", async () => {
    const folder = temporaryFolder();
    const { store, vault } = await open(folder);
    const { tokens, entries } = await vault.tokenise("s1", people);
    await store.commit({ kind: "keep-values", entries });

    // What it reads first it has read when it returns.
    const revealing = vault.reveal("s1", tokens);
    direct(folder, "delete from vault where scope = 's1'");
    direct(folder, "delete from vault_box where scope = 's1'");

    expect((await revealing).size).toBe(0);
  });

  it("are few where they are long, so that little is opened for one of them", async () => {
    const { store, vault } = await open(temporaryFolder());
    const long = people.map((value, i) => {
      return { ...value, text: value.text.padEnd(i === 0 ? 200_000 : 30_000, "x") };
    });
    const { tokens, entries } = await vault.tokenise("s1", long);
    await store.commit({ kind: "keep-values", entries });

    const sizes = entries.map(({ sealed }) => sealed.length);
    expect(sizes.filter((size) => size > 100_000)).toHaveLength(1);
    const revealed = await vault.reveal("s1", tokens);
    expect(tokens.map((token) => revealed.get(token)?.text)).toEqual(long.map(({ text }) => text));
  });
});
