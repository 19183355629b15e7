import {
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "@countersign/testkit";
import { describe, expect, it } from "vitest";
import { openKeyring } from "./keyring.ts";
import { forgetSignIn, keepSignIn, readSignIn } from "./kept-sign-in.ts";

const signIn = { provider: "company", idToken: "a.b.c", refreshToken: "r-secret" };

/** A package with the part of `@napi-rs/keyring` that is called; `breaks` is what does not work on this machine. */
function keyringPackage(breaks: "nothing" | "everything" | "keeping" = "nothing") {
  const kept = new Map<string, string>();
  const assertWorks = (): void => {
    if (breaks === "everything") throw new Error("Couldn't access platform storage: AccessDenied");
  };
  class AsyncEntry {
    readonly #key: string;
    constructor(service: string, account: string) {
      this.#key = `${service} ${account}`;
    }
    async getPassword(): Promise<string | null> {
      assertWorks();
      return kept.get(this.#key) ?? null;
    }
    async setPassword(secret: string): Promise<void> {
      assertWorks();
      if (breaks !== "keeping") kept.set(this.#key, secret);
    }
    async deletePassword(): Promise<boolean> {
      assertWorks();
      return kept.delete(this.#key);
    }
  }
  return { kept, open: () => openKeyring(() => Promise.resolve({ AsyncEntry })) };
}

const nowhere = () => openKeyring(() => Promise.reject(new Error("Cannot find package")));

describe("who signed in", () => {
  it("is kept in the keyring where there is one, and nothing of it in the file", async () => {
    const folder = temporaryFolder();
    const { kept, open } = keyringPackage();

    const where = await keepSignIn(folder, signIn, open);
    const read = await readSignIn(folder, open);
    const elsewhere = await readSignIn(temporaryFolder(), open);
    const file = readFileSync(join(folder, "signed-in.json"), "utf8");
    const was = await forgetSignIn(folder, open);

    expect([where, read, elsewhere, was]).toEqual(["keyring", signIn, null, true]);
    expect(file).toBe('{"keyring":true}');
    expect([kept.size, existsSync(join(folder, "signed-in.json"))]).toEqual([0, false]);
  });

  it.each([
    { because: "the package is not installed", open: nowhere },
    { because: "the keyring is locked", open: keyringPackage("everything").open },
    { because: "the keyring keeps nothing", open: keyringPackage("keeping").open },
    { because: "it is another package", open: () => openKeyring(() => Promise.resolve({})) },
  ])("is kept in a file of its owner alone where $because", async ({ open }) => {
    const folder = temporaryFolder();

    const where = await keepSignIn(folder, signIn, open);

    expect(where).toBe(join(folder, "signed-in.json"));
    expect(statSync(where).mode & 0o777).toBe(0o600);
    expect(await readSignIn(folder, open)).toEqual(signIn);
    expect(await forgetSignIn(folder, open)).toBe(true);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("is written through no link that somebody laid there", async () => {
    const folder = temporaryFolder();
    const elsewhere = join(temporaryFolder(), "theirs");
    writeFileSync(elsewhere, "theirs");
    symlinkSync(elsewhere, join(folder, "signed-in.json"));
    symlinkSync(elsewhere, join(folder, "signed-in.json.new"));

    const where = await keepSignIn(folder, signIn, nowhere);

    expect(readFileSync(elsewhere, "utf8")).toBe("theirs");
    expect(lstatSync(where).isFile()).toBe(true);
    expect(lstatSync(where).mode & 0o777).toBe(0o600);
  });

  it("is nobody where the keyring has lost it", async () => {
    const folder = temporaryFolder();
    await keepSignIn(folder, signIn, keyringPackage().open);

    expect(await readSignIn(folder, keyringPackage().open)).toBeNull();
    expect(await readSignIn(folder, nowhere)).toBeNull();
  });
});
