import type { JsonValue } from "@countersign/core";
import {
  anyCardSubject,
  blockProblems,
  hostile,
  markupIn,
  viewProblems,
} from "@countersign/testkit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { approvalMessage } from "./approval-message.ts";
import { literal, MOST_BLOCK_UNITS } from "./blocks.ts";
import { decisionModal, storyModal } from "./modal.ts";
import { toldMessage } from "./told-message.ts";

/** Texts with a character nobody can see in them, but for line breaks. */
function unseenIn(drawn: unknown): readonly string[] {
  const found: string[] = [];
  JSON.stringify(drawn, (_, value: unknown) => {
    if (typeof value === "string" && /(?!\n)[\p{Cc}\p{Cf}\p{Cs}]/u.test(value)) found.push(value);
    return value;
  });
  return found;
}

/** What Slack's own language makes more of than text, and where somebody would be sent. */
const MADE_UP = /evil|Boss|<!|<@U|:x:|\*b\*|&lt;|<img|\u202E/;

describe("a message", () => {
  it("never grows beyond what Slack takes, and holds others' text in literal runs only", () => {
    fc.assert(
      fc.property(anyCardSubject, (subject) => {
        const messages = [
          approvalMessage(subject, ["U012AB3CD"]),
          approvalMessage({ ...subject, level: subject.reviewed.request.escalations.length }, []),
          toldMessage("told", subject, ["U012AB3CD"]),
        ];
        for (const { text, blocks } of messages) {
          expect(JSON.stringify(blocks).length).toBeLessThanOrEqual(MOST_BLOCK_UNITS);
          expect(blockProblems(blocks, "message")).toEqual([]);
          expect(markupIn(blocks as unknown as JsonValue).join("\n")).not.toMatch(MADE_UP);
          expect(text).toMatch(/^[\w ,:]+$/);
          expect(unseenIn(blocks)).toEqual([]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("is shown in a modal in the same way", () => {
    fc.assert(
      fc.property(anyCardSubject, (subject) => {
        const views = [
          decisionModal(subject, { verb: "approve", mark: () => "m", hint: "a hint" }),
          decisionModal(subject, { verb: "escalate", mark: () => "m" }),
          storyModal("told", subject),
        ];
        for (const view of views) {
          expect(viewProblems(view)).toEqual([]);
          expect(markupIn(view.blocks as unknown as JsonValue).join("\n")).not.toMatch(MADE_UP);
          expect(unseenIn(view)).toEqual([]);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("literal text", () => {
  it("keeps within its room and loses nothing without saying so", () => {
    fc.assert(
      fc.property(
        hostile,
        fc.integer({ min: 0, max: 2_000 }),
        fc.boolean(),
        (text, most, lines) => {
          const runs = literal(text, { most, lines, cut: "CUT" });
          const shown = runs.map((run) => (run.type === "text" ? run.text : "")).join("");

          expect(JSON.stringify(runs.slice(0, -1)).length).toBeLessThanOrEqual(most + 2);
          const isPlain = /^[\x20-\x7e]*$/.test(text) && !/ {9,}/.test(text);
          const isWhole = isPlain && text !== "" && !shown.endsWith("CUT");
          expect(isWhole ? shown : text).toBe(text);
        },
      ),
    );
  });
});
