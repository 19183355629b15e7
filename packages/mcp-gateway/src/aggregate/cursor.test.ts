import { expect, it } from "vitest";
import { CursorSeal } from "./cursor.ts";

const digest = (text: string): string => `key of one: ${text}`;

const POSITIONS = [["crm", "after=ada@example.com"]] as const;

it("reads back what it wrote, and shows nothing of it", () => {
  const seal = new CursorSeal(digest);
  const cursor = seal.seal(POSITIONS, "tools/list\nada");

  expect(seal.open(cursor, "tools/list\nada")).toEqual(POSITIONS);
  expect(Buffer.from(cursor.slice(5), "base64url").toString("latin1")).not.toContain("ada");
});

it.each([
  {
    because: "it is for another list",
    change: (cursor: string) => cursor,
    context: "prompts/list",
  },
  {
    because: "one character changed",
    change: (cursor: string) =>
      `${cursor.slice(0, 40)}${cursor[40] === "A" ? "B" : "A"}${cursor.slice(41)}`,
    context: "c",
  },
  { because: "it was cut", change: (cursor: string) => cursor.slice(0, 20), context: "c" },
  { because: "it is not ours", change: () => "page-2", context: "c" },
])("opens no cursor when $because", ({ change, context }) => {
  const seal = new CursorSeal(digest);
  const cursor = seal.seal(POSITIONS, "c");

  expect(seal.open(change(cursor), context)).toBeUndefined();
});

it("opens no cursor of another key", () => {
  const other = new CursorSeal((text) => `key of another: ${text}`);

  expect(new CursorSeal(digest).open(other.seal(POSITIONS, "c"), "c")).toBeUndefined();
});
