import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { temporaryFolder } from "@countersign/testkit";
import { describe, expect, it } from "vitest";
import { deriveKey, readMasterKey } from "./master-key.ts";

const key = randomBytes(32);
const base64 = key.toString("base64");

function keyFile(content: string, mode = 0o600): string {
  const file = join(temporaryFolder(), "key");
  writeFileSync(file, content);
  chmodSync(file, mode);
  return file;
}

describe("the master key", () => {
  it("is made for its owner only when there is none, and is the same ever after", async () => {
    const folder = join(temporaryFolder(), "data");

    const made = await readMasterKey(folder, {});
    const again = await readMasterKey(folder, {});

    expect([made.created, again.created]).toEqual([true, false]);
    expect(again.secret.equals(made.secret)).toBe(true);
    expect(statSync(join(folder, "master.key")).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(readdirSync(folder)).toEqual([".gitignore", "master.key"]);
  });

  it("comes from the file that is named before the variable, and from the variable before the folder", async () => {
    const folder = temporaryFolder();
    const other = randomBytes(32).toString("base64");

    const named = await readMasterKey(folder, {
      COUNTERSIGN_KEY_FILE: keyFile(`${base64}\n`),
      COUNTERSIGN_KEY: other,
    });
    const given = await readMasterKey(folder, { COUNTERSIGN_KEY: base64 });

    expect(named.secret.export()).toEqual(key);
    expect(given.secret.export()).toEqual(key);
    expect(existsSync(join(folder, "master.key"))).toBe(false);
  });

  it.each([
    { because: "it is too short", content: base64.slice(0, -4) },
    { because: "it is too long", content: `${base64.slice(0, -1)}AAAA` },
    { because: "it is not base64", content: `${base64.slice(0, -1)}!` },
    { because: "it is empty", content: "" },
    { because: "others can read it", content: base64, mode: 0o644 },
    { because: "its group can read it", content: base64, mode: 0o640 },
  ])("is refused because $because, without telling it", async ({ content, mode }) => {
    const file = keyFile(content, mode);

    const error: unknown = await readMasterKey(temporaryFolder(), {
      COUNTERSIGN_KEY_FILE: file,
    }).catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ code: "MASTER_KEY_INVALID" });
    expect(String(error)).toContain(file);
    expect(inspect(error)).not.toContain(base64.slice(0, 12));
  });

  it("is refused when the file that is named is not there, and none is made instead", async () => {
    const folder = temporaryFolder();

    const read = readMasterKey(folder, { COUNTERSIGN_KEY_FILE: join(folder, "nothing") });

    await expect(read).rejects.toMatchObject({ code: "MASTER_KEY_INVALID" });
    expect(readdirSync(folder)).toEqual([]);
  });

  it("is refused when it is lost, because a new one would not open the database", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "countersign.db"), "");

    await expect(readMasterKey(folder, {})).rejects.toMatchObject({ code: "MASTER_KEY_INVALID" });
    expect(existsSync(join(folder, "master.key"))).toBe(false);
  });

  it("is one key when many make it at once", async () => {
    const folder = temporaryFolder();

    const keys = await Promise.all(Array.from({ length: 8 }, () => readMasterKey(folder, {})));

    expect(keys.filter(({ created }) => created)).toHaveLength(1);
    expect(keys.every(({ secret }) => secret.equals(keys[0]!.secret))).toBe(true);
  });

  it("does not show when it is printed", async () => {
    const folder = temporaryFolder();
    const masterKey = await readMasterKey(folder, {});
    const text = readFileSync(join(folder, "master.key"), "utf8").trim();

    expect(inspect(masterKey, { depth: 9, showHidden: true })).not.toContain(text);
    expect(JSON.stringify(masterKey)).not.toContain(text);
  });

  it("gives a different key for each purpose", async () => {
    const { secret } = await readMasterKey(temporaryFolder(), { COUNTERSIGN_KEY: base64 });

    const derived = ["digest", "data-key-wrapping"].map((purpose) => deriveKey(secret, purpose));

    expect(derived[0]?.equals(derived[1] ?? secret)).toBe(false);
    expect(derived[0]?.equals(secret)).toBe(false);
    expect(deriveKey(secret, "digest").equals(derived[0] ?? secret)).toBe(true);
  });
});
