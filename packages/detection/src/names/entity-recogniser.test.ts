import { describe, expect, it, vi } from "vitest";
import type { Finding } from "../finding.ts";
import { type EntityRecogniser, withDeadline } from "./entity-recogniser.ts";

const finding = (start: number, end: number): Finding => ({
  entityType: "PERSON",
  start,
  end,
  confidence: 0.9,
  detector: "model",
});
const fallback = { findEntities: () => [finding(0, 3)] };

describe("withDeadline", () => {
  it("gives the recogniser's findings in order when they come in time", async () => {
    const recogniser: EntityRecogniser = {
      findEntities: () => Promise.resolve([finding(9, 12), finding(4, 7)]),
    };
    const bounded = withDeadline(recogniser, { milliseconds: 1000, fallback });

    expect(await bounded.findEntities("Ada met Eve, Bob")).toEqual([finding(4, 7), finding(9, 12)]);
  });

  it.each([
    { reason: "late", answer: () => new Promise<never>(() => undefined) },
    { reason: "failed", answer: () => Promise.reject(new Error("no model")) },
    {
      reason: "failed",
      answer: () => {
        throw new Error("no model");
      },
    },
    { reason: "invalid", answer: () => Promise.resolve([finding(2, 99)]) },
    { reason: "invalid", answer: () => Promise.resolve([finding(2, 2)]) },
  ])("falls back and says so when the recogniser is $reason", async ({ reason, answer }) => {
    const onFallback = vi.fn<(reason: string) => void>();
    const bounded = withDeadline(
      { findEntities: answer },
      { milliseconds: 20, fallback, onFallback },
    );

    expect(await bounded.findEntities("Ada met Eve")).toEqual([finding(0, 3)]);
    expect(onFallback).toHaveBeenCalledExactlyOnceWith(reason);
  });
});
