import { describe, expect, it, vi } from "vitest";
import { createScanner, type Finding } from "../index.ts";
import { createRecognisingScanner } from "./recognising-scanner.ts";

const options = { names: false };
const value = {
  "ada@example.com": "some words",
  note: "Zzyx wrote to bob@example.com",
  rows: [{ text: "Zzyx again, here" }, 4_111_111_111_111_111],
};

/** Finds `Zzyx`. */
const recogniser = {
  findEntitiesIn: async (texts: readonly string[]): Promise<Finding[][]> =>
    texts.map((text) =>
      [...text.matchAll(/Zzyx/g)].map(({ index }) => ({
        entityType: "PERSON",
        start: index,
        end: index + 4,
        confidence: 0.9,
        detector: "model",
      })),
    ),
};

describe("a scanner with a model", () => {
  it("gives what both find, in document order", async () => {
    const scanner = createRecognisingScanner(options, recogniser, { milliseconds: 5_000 });

    const found = await scanner.scanJson(value);

    expect(found.map(({ entityType, path }) => [entityType, ...path])).toEqual([
      ["EMAIL_ADDRESS", "ada@example.com"],
      ["PERSON", "note"],
      ["EMAIL_ADDRESS", "note"],
      ["PERSON", "rows", 0, "text"],
      ["CREDIT_CARD", "rows", 1],
    ]);
  });

  it.each([
    { reason: "late", findEntitiesIn: () => new Promise<never>(() => undefined) },
    { reason: "failed", findEntitiesIn: () => Promise.reject(new Error("out of memory")) },
    {
      reason: "invalid",
      findEntitiesIn: async (texts: readonly string[]) =>
        texts.map(() => [
          { entityType: "PERSON", start: 0, end: 999, confidence: 1, detector: "m" },
        ]),
    },
    { reason: "invalid", findEntitiesIn: async () => [] },
  ])("gives its own findings, and says so, when the model is $reason", async (one) => {
    const onFallback = vi.fn<(reason: string) => void>();
    const scanner = createRecognisingScanner(options, one, { milliseconds: 20, onFallback });

    expect(await scanner.scanJson(value)).toEqual(createScanner(options).scanJson(value));
    expect(onFallback).toHaveBeenCalledExactlyOnceWith(one.reason);
  });

  it("keeps what was read in time of a value that took too long", async () => {
    let asked = 0;
    const slow = {
      findEntitiesIn: (texts: readonly string[]) =>
        ++asked === 1 ? recogniser.findEntitiesIn(texts) : new Promise<never>(() => undefined),
    };
    const scanner = createRecognisingScanner(options, slow, { milliseconds: 50 });

    const found = await scanner.scanJson([`Zzyx ${"and words ".repeat(1_000)}`, "Zzyx here"]);

    expect(found.map(({ path }) => path)).toEqual([[0]]);
  });

  it("shows the model neither keys nor what is left out, and each text once", async () => {
    const seen: string[] = [];
    const curious = {
      findEntitiesIn: (texts: readonly string[]) => {
        seen.push(...texts);
        return recogniser.findEntitiesIn(texts);
      },
    };
    const scanner = createRecognisingScanner(options, curious, { milliseconds: 5_000 });

    await scanner.scanJson(
      { "a key of words": ["two words", "two words", 12], secret: "left out here" },
      { skip: (path) => path[0] === "secret" },
    );

    expect(seen).toEqual(["two words"]);
  });
});
