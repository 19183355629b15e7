import { createPublicKey, generateKeyPairSync, verify } from "node:crypto";
import { describe, expect, it } from "vitest";
import { openCheckpoint, readCheckpoint, signCheckpoint, splitNotes } from "./checkpoint.ts";
import {
  openNote,
  readSigner,
  readVkey,
  signNote,
  vkeyOf,
  writeSigner,
  type NoteSigner,
} from "./signed-note.ts";

const signerOf = (name: string): NoteSigner => ({ name, ...generateKeyPairSync("ed25519") });
const verifierOf = (signer: NoteSigner) => {
  const verifier = readVkey(vkeyOf(signer));
  if (!verifier) throw new Error("our own vkey is none");
  return verifier;
};
const log = signerOf("countersign/one");
const root = Buffer.alloc(32, 7);

describe("a signed note", () => {
  // The example of golang.org/x/mod/sumdb/note, where the format comes from.
  const neumann =
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
  const signature =
    "PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=";

  it("is made as elsewhere, to the byte", () => {
    const signer = readSigner(
      "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz",
    );
    if (!signer) throw new Error("the example's key is not read");

    expect(signNote(neumann, signer)).toBe(`${neumann}\n\u2014 ${signature}\n`);
    expect(vkeyOf(signer)).toBe(
      "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    );
  });

  it("is accepted from elsewhere", () => {
    const verifier = readVkey(
      "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
    );
    const note =
      "This is an example message.\n\n\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

    expect(openNote(note, verifier ? [verifier] : [])).toEqual({
      text: "This is an example message.\n",
    });
  });

  it("has a signature that anybody's Ed25519 accepts", () => {
    const note = signNote("hello\n", log);
    const encoded = note.trimEnd().split(" ").at(-1) ?? "";
    const signature = Buffer.from(encoded, "base64").subarray(4);

    expect(verify(null, Buffer.from("hello\n"), createPublicKey(log.privateKey), signature)).toBe(
      true,
    );
  });

  it("is refused when its text, its signature or its key is another one", () => {
    const note = signNote("hello\n", log);

    expect(openNote(note, [verifierOf(log)])).toEqual({ text: "hello\n" });
    expect(openNote(note.replace("hello", "hullo"), [verifierOf(log)])).toHaveProperty("problem");
    expect(openNote(note, [verifierOf(signerOf("countersign/one"))])).toEqual({
      problem: "no known key signed it",
    });
    expect(openNote(note, [])).toHaveProperty("problem");
    expect(openNote("hello\n", [verifierOf(log)])).toEqual({ problem: "it is no signed note" });
  });

  it("is accepted with a witness's signature beside ours", () => {
    const witness = signNote("hello\n", signerOf("witness.example")).split("\n\n")[1] ?? "";

    expect(openNote(signNote("hello\n", log) + witness, [verifierOf(log)])).toEqual({
      text: "hello\n",
    });
  });
});

describe("a signer", () => {
  it("comes back from its line", () => {
    const line = writeSigner(log);
    const back = readSigner(line);

    expect(line).toMatch(/^PRIVATE\+KEY\+countersign\/one\+[0-9a-f]{8}\+/);
    expect(back && vkeyOf(back)).toBe(vkeyOf(log));
    expect(readSigner(line.replace("one", "two"))).toBeUndefined();
    expect(readSigner(vkeyOf(log))).toBeUndefined();
  });
});

describe("a vkey", () => {
  it("is refused when its name, its id or its key was changed", () => {
    const vkey = vkeyOf(log);

    expect(readVkey(vkey)?.name).toBe("countersign/one");
    expect(readVkey(vkey.replace("one", "two"))).toBeUndefined();
    expect(readVkey(vkey.replace(/\+A/, "+B"))).toBeUndefined();
    expect(readVkey("")).toBeUndefined();
  });
});

describe("a checkpoint", () => {
  it("comes back as it was signed", () => {
    const note = signCheckpoint({ size: 42, root }, log);

    expect(openCheckpoint(note, [verifierOf(log)])).toEqual({
      origin: "countersign/one",
      size: 42,
      root,
    });
  });

  it.each(["", "a\n1\n", "a\n01\nAAAA\n", "a\n-1\nAAAA\n", "a\n1\nAAAA\n", "a\n1e3\nAAAA\n"])(
    "is not read from %j",
    (text) => {
      expect(readCheckpoint(text)).toBeUndefined();
    },
  );

  it("is found among others in a file, whole ones only", () => {
    const notes = [1, 2, 3].map((size) => signCheckpoint({ size, root }, log));

    expect(splitNotes(notes.join("\n"))).toEqual(notes);
    expect(splitNotes(notes.join(""))).toEqual(notes);
    for (let torn = 0; torn < (notes[1] ?? "").length - 1; torn++) {
      const file = `${notes[0]}\n${notes[1]?.slice(0, torn)}\n\n${notes[2]}`;
      expect(splitNotes(file).filter((note) => notes.includes(note))).toEqual([notes[0], notes[2]]);
    }
    expect(splitNotes(`${notes[0]}\n\n\n${notes[2]}`)).toEqual([notes[0], notes[2]]);
    expect(splitNotes("")).toEqual([]);
  });
});
