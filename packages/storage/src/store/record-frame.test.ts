import { createHash, createSecretKey, randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  headOf,
  isWhole,
  leafOf,
  openPayload,
  packBeside,
  packPayload,
  sealPayload,
  WrittenDraft,
} from "./record-frame.ts";

const key = createSecretKey(randomBytes(32));
const place = { sequence: 7, dataKey: "k1" };

describe("a record's head", () => {
  it("starts with form, number and time, and ends with the commitment", () => {
    const at = "2026-01-01T00:00:00.000Z";

    const head = headOf({ sequence: 7, at }, { type: "call.received", note: "n" }, "c");

    expect(head).toBe(
      `{"v":1,"sequence":7,"at":"${at}","type":"call.received","note":"n","payloadCommitment":"c"}`,
    );
  });

  it("takes its number, time and commitment from the store, whatever a draft brings along", () => {
    const stray = { type: "call.received", v: 2, sequence: 1, at: "then", payloadCommitment: "x" };

    const head = headOf({ sequence: 7, at: "now" }, stray as never, null);

    expect(JSON.parse(head)).toEqual({
      v: 1,
      sequence: 7,
      at: "now",
      type: "call.received",
      payloadCommitment: null,
    });
  });

  it("is the same for a draft whose JSON was written before", () => {
    const name = fc
      .string({ minLength: 1 })
      .filter((key) => !/^\d+$/.test(key) && key !== "__proto__");
    const members = fc.dictionary(name, fc.jsonValue());
    fc.assert(
      fc.property(members, fc.option(fc.string()), (others, commitment) => {
        const draft = { ...others, type: "call.received" } as never;
        fc.pre(isWhole(draft));
        const at = { sequence: 7, at: "2026-01-01T00:00:00.000Z" };

        const head = headOf(at, new WrittenDraft(draft, JSON.stringify(draft)), commitment);

        expect(head).toBe(headOf(at, draft, commitment));
      }),
    );
  });

  it("is not taken from a draft that says what is the store's to say", () => {
    for (const name of ["v", "sequence", "at", "payloadCommitment"]) {
      expect(isWhole({ type: "call.received", [name]: 1 } as never)).toBe(false);
    }
    expect(isWhole({ type: "call.received", note: "at" })).toBe(true);
  });

  it("has the leaf hash of RFC 6962", () => {
    const prefixed = createHash("sha256").update("\0head").digest();

    expect(leafOf(Buffer.from("head"))).toEqual(prefixed);
    expect(leafOf("head")).toEqual(prefixed);
  });
});

describe("a payload", () => {
  it("comes back as it went in, whatever it is", () => {
    const long = fc.string({ minLength: 4_000, maxLength: 6_000, unit: "grapheme" });

    fc.assert(
      fc.property(fc.oneof(fc.json(), long), (text) => {
        const packed = packPayload(text);

        const opened = openPayload(key, place, sealPayload(key, place, packed));

        expect(opened).toMatchObject({ text, commitment: packed.commitment });
      }),
    );
  });

  it("is the same when it is packed in other threads", async () => {
    for (const text of ["", "x".repeat(100_000), "é中\ud83d\ude00\n".repeat(20_000)]) {
      const salt = randomBytes(32);
      const packed = await packBeside(Buffer.from(text), salt);

      expect(packed.commitment).toBe(packPayload(text, salt).commitment);
      const opened = openPayload(key, place, sealPayload(key, place, packed));
      expect(opened).toEqual({ text, salt, commitment: packed.commitment });
      expect(packed.bytes.buffer.byteLength).toBe(packed.bytes.length);
    }
  });

  it("does not open when a single bit was changed", () => {
    const box = sealPayload(key, place, packPayload("what it says"));

    fc.assert(
      fc.property(fc.nat(box.length * 8 - 1), (bit) => {
        const changed = Buffer.from(box);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));

        expect(() => openPayload(key, place, changed)).toThrow("authenticate");
      }),
    );
  });

  it.each([
    { because: "it belongs to another record", at: { ...place, sequence: 8 }, with: key },
    { because: "it belongs to another key", at: { ...place, dataKey: "k2" }, with: key },
    { because: "the key is another", at: place, with: createSecretKey(randomBytes(32)) },
  ])("does not open when $because", ({ at, with: other }) => {
    const box = sealPayload(key, place, packPayload("what it says"));

    expect(() => openPayload(other, at, box)).toThrow("authenticate");
  });

  it("is compressed when it is large, and not when it is small", () => {
    const sizeOf = (text: string) => packPayload(text).bytes.length;

    expect(sizeOf("x".repeat(4_096))).toBe(4_096 + 33);
    expect(sizeOf("x".repeat(4_097))).toBeLessThan(200);
  });

  it("is committed to without showing that two are alike", () => {
    expect(packPayload("same").commitment).not.toBe(packPayload("same").commitment);
  });
});
