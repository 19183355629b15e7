import { expect, it } from "vitest";
import {
  forgetResult,
  rememberResult,
  takeWrittenResult,
  writtenResult,
} from "./written-result.ts";

const written = { json: Uint8Array.of(1), body: Uint8Array.of(2) };

it("knows what was remembered of this very result, and of no other", () => {
  const result = { a: 1 };
  rememberResult(result, written);

  expect(writtenResult(result)).toBe(written);
  expect(writtenResult({ a: 1 })).toBeUndefined();
  expect(writtenResult("a")).toBeUndefined();
});

it("reads what is unread when it is first asked for, once", () => {
  const result = {};
  let read = 0;
  rememberResult(result, { read: () => (read++, written), release: () => undefined });

  expect([writtenResult(result), writtenResult(result), read]).toEqual([written, written, 1]);
});

it("asks no more for what is not the JSON of its result", () => {
  const result = {};
  let read = 0;
  rememberResult(result, { read: () => void read++, release: () => undefined });

  expect([writtenResult(result), writtenResult(result), read]).toEqual([undefined, undefined, 1]);
});

it("tells nobody what was taken or forgotten", () => {
  const [taken, forgotten] = [{}, {}];
  for (const result of [taken, forgotten]) rememberResult(result, written);

  expect(takeWrittenResult(taken)).toBe(written);
  forgetResult(forgotten);

  expect([writtenResult(taken), writtenResult(forgotten)]).toEqual([undefined, undefined]);
});

it("releases what is forgotten only while nobody has read it", () => {
  const released: string[] = [];
  const results = { unread: {}, read: {} };
  for (const [name, result] of Object.entries(results)) {
    rememberResult(result, { read: () => written, release: () => void released.push(name) });
  }
  writtenResult(results.read);
  for (const result of Object.values(results)) forgetResult(result);

  expect(released).toEqual(["unread"]);
});
