import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { approvalMessage } from "@countersign/slack";
import { blockProblems } from "@countersign/testkit";
import { expect, it } from "vitest";
import { root } from "../e2e/house.ts";
import { sampleCards, sampleSubject } from "../teams/sample-cards.ts";

const FILE = join(root, "docs/slack-message.json");

it("docs/slack-message.json is the message as it is posted, within what Slack documents", () => {
  const { text, blocks } = approvalMessage(sampleSubject(), ["U012AB3CD", "U023BC4DE"]);
  const drawn = `${JSON.stringify({ text, blocks }, null, 2)}\n`;
  if (process.env["COUNTERSIGN_PICTURES"] === "1") writeFileSync(FILE, drawn);

  expect(blockProblems(blocks, "message")).toEqual([]);
  expect(JSON.parse(drawn)).toEqual(JSON.parse(readFileSync(FILE, "utf8")));
});

it("says in words that no rule allows a call, and not how the default is called", () => {
  const { blocks } = approvalMessage(sampleSubject({ rules: ["default:by-category"] }), []);

  const drawn = JSON.stringify(blocks);
  expect(drawn).toContain("no rule allows it, so the default applies");
  expect(drawn).not.toContain("by-category");
});

it("says of a call that ran with other arguments what was proposed, and no count of that", () => {
  const edit = {
    arguments: { query: "delete from trials" },
    changes: [{ path: "$.query", before: "delete from customers", after: "delete from trials" }],
  };

  const { blocks } = approvalMessage(sampleSubject({ state: "executed" }, { edit }), []);

  const drawn = JSON.stringify(blocks);
  expect(drawn).toContain("As it was proposed: ");
  expect(drawn).toContain("Arguments as they were approved, masked");
  expect(drawn).not.toContain("1,204 of 5,000");
  expect(JSON.stringify(sampleCards()["edited"])).not.toContain("1,204 of 5,000");
});
