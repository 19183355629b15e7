import { expect } from "vitest";
import { slackButtonOn } from "../../slack/index.ts";
import { onlyMessageIn } from "../chat/check.ts";
import type { SlackCheck } from "./door-checks.ts";

/** What is so in Slack only: everybody sees the same buttons, and a modal stands between them and a decision. */
export const slackPressChecks: readonly SlackCheck[] = [
  {
    name: "shows whoever may not decide why, instead of a modal that decides, and records it",
    async run({ chat }) {
      await chat.install();
      await chat.hold("a");
      const { id } = onlyMessageIn(chat, chat.owners);

      const shown = [];
      for (const person of ["ada", "sue", "eve"] as const) {
        shown.push(await chat.as(person).press(id, "approve"));
      }

      expect(shown).toEqual([
        expect.stringContaining("nobody decides their own"),
        expect.stringContaining("others are asked"),
        expect.stringContaining("does not know your Slack account"),
      ]);
      const ignored = (await chat.store.records({ approval: "a", limit: 99 })).filter(
        ({ type }) => type === "approval.decision_ignored",
      );
      expect(ignored.map(({ outcome }) => outcome)).toEqual([
        "APPROVAL_SELF",
        "APPROVAL_NOT_ENTITLED",
        "UNKNOWN_PERSON",
      ]);
      expect(await chat.state("a")).toBe("pending");
    },
  },
  {
    name: "decides nothing by a press alone",
    async run({ chat, as, people }) {
      await chat.install();
      await chat.hold("a");
      const { id } = onlyMessageIn(chat, chat.owners);

      const modal = await as(people.grace).press(id, "Approve");
      await as(people.grace).press(id, "Details");

      expect(modal?.["submit"]).toMatchObject({ text: "Approve" });
      expect(await chat.state("a")).toBe("pending");
    },
  },
  {
    name: "offers no button that decides once it is settled, and shows what came of it to a late press",
    async run({ chat, cloud, as, people }) {
      await chat.install();
      await chat.hold("a");
      const { id } = onlyMessageIn(chat, chat.owners);
      const button = slackButtonOn(cloud.message(id).blocks, "Approve");
      if (button === undefined) throw new Error("no button");

      await chat.as("grace").press(id, "reject", "no");
      await chat.settled();
      const late = await as(people.tom).pressThat(id, button);

      expect(slackButtonOn(cloud.message(id).blocks, "Approve")).toBeUndefined();
      expect(JSON.stringify(late)).toContain("rejected it");
      expect(late?.["submit"]).toBeUndefined();
    },
  },
  {
    name: "goes on in the thread of the first message where the next are asked in the same place",
    async run({ chat }) {
      await chat.install();
      await chat.hold("a", { reviewers: ["security"], escalateTo: [["security"]] });
      const { id } = onlyMessageIn(chat, chat.security);

      await chat.as("sue").press(id, "escalate", "once more");
      await chat.settled();

      const [first, second] = chat.messagesIn(chat.security);
      expect(first?.words).toContain("Went on to other reviewers");
      expect(second?.beneath).toBe(id);
      expect(second?.words).toContain("Approval needed");
    },
  },
  {
    name: "says so to whoever pressed where a modal can be opened no more",
    async run({ chat, cloud, as, people }) {
      await chat.install();
      await chat.hold("a");
      const { id } = onlyMessageIn(chat, chat.owners);
      cloud.faults.push({ method: "views.open", error: "expired_trigger_id" });

      await as(people.grace).press(id, "Approve");

      expect(cloud.whispers).toEqual([
        {
          channel: chat.owners,
          user: people.grace.user,
          text: expect.stringContaining("Try again"),
        },
      ]);
    },
  },
  {
    name: "calls no one by anything but the members of the configuration",
    async run({ chat, cloud }) {
      await chat.install();
      await chat.hold("a", { requester: { id: "x", name: "<@U0BOSS>", verified: false } });

      const mentioned = JSON.stringify(cloud.in(chat.owners)).match(/"user_id":"\w+"/g);

      expect(mentioned).toEqual(['"user_id":"U0GRACE"', '"user_id":"U0TOM"', '"user_id":"U0ADA"']);
    },
  },
];
