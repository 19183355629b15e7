import { expect, test } from "vitest";
import { LastLines } from "./last-lines.ts";

const said = (...chunks: string[]): readonly string[] => {
  const last = new LastLines();
  for (const chunk of chunks) last.push(Buffer.from(chunk));
  return last.lines;
};

test("the last eight lines are kept, however they arrive, the one without an end too", () => {
  const text = Array.from({ length: 20 }, (_, line) => `line ${line}`).join("\n");
  const last = ["line 12", "line 13", "line 14", "line 15", "line 16", "line 17", "line 18"];
  expect(said(text)).toEqual([...last, "line 19"]);
  expect(said(...text.split(/(?<=e)/))).toEqual([...last, "line 19"]);
});

test("what would move an operator's cursor does not, and nothing grows", () => {
  expect(said("\u001b[2J\r\n\n  \n", "x".repeat(5_000), "\n")).toEqual(["[2J", "x".repeat(300)]);
});
