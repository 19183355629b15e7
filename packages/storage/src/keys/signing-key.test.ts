import { chmodSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "@countersign/testkit";
import { describe, expect, it } from "vitest";
import { openCheckpoint, signCheckpoint } from "../proof/checkpoint.ts";
import { readVkey } from "../proof/signed-note.ts";
import { readSigningKey } from "./signing-key.ts";

describe("the signing key", () => {
  it("is made once, for its owner only, and signs what its vkey verifies", () => {
    const folder = temporaryFolder();

    const made = readSigningKey(folder, {});
    const read = readSigningKey(folder, {});

    expect(made).toMatchObject({ created: true, file: join(folder, "signing.key") });
    expect(read).toMatchObject({ created: false, vkey: made.vkey });
    expect(statSync(made.file).mode & 0o777).toBe(0o600);
    const verifier = readVkey(made.vkey);
    const note = signCheckpoint({ size: 1, root: Buffer.alloc(32) }, read);
    expect(openCheckpoint(note, verifier ? [verifier] : [])).toMatchObject({
      origin: made.name,
      size: 1,
    });
  });

  it("can be kept somewhere else, where it has to exist", () => {
    const made = readSigningKey(temporaryFolder(), {});
    const folder = temporaryFolder();
    const named = { COUNTERSIGN_SIGNING_KEY_FILE: made.file };

    expect(readSigningKey(folder, named)).toMatchObject({ created: false, vkey: made.vkey });
    const missing = { COUNTERSIGN_SIGNING_KEY_FILE: join(folder, "nowhere") };
    expect(() => readSigningKey(folder, missing)).toThrow(
      "the signing key cannot be used: there is no",
    );
  });

  it("is refused when others can read it, and when it is something else", () => {
    const { file } = readSigningKey(temporaryFolder(), {});

    chmodSync(file, 0o644);
    expect(() => readSigningKey(join(file, ".."), {})).toThrow("others can read");
    chmodSync(file, 0o600);
    writeFileSync(file, "something else\n");
    expect(() => readSigningKey(join(file, ".."), {})).toThrow("PRIVATE+KEY+");
  });
});
