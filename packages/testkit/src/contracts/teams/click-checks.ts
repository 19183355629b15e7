import { type JsonObject, showing } from "@countersign/core";
import { expect } from "vitest";
import { buttonOn, TeamsClient, wordsOn } from "../../teams/teams-client.ts";
import type { TeamsCheck } from "./check.ts";
import { onlyMessage, titlesOn } from "./card-checks.ts";

const APPROVE = "Approve";

/** What a press does, and what it does not. */
export const clickChecks: readonly TeamsCheck[] = [
  {
    name: "approves once, in the name of who pressed, and brings the card to what came of it",
    async run(house) {
      await house.install();
      await house.hold("a");
      const { id } = onlyMessage(house, house.owners.id);

      const shown = await house.as(house.people.grace).press(id, APPROVE, { reason: "checked it" });
      await house.deliver();
      await house.channel.close();

      expect(await house.store.approval("a")).toMatchObject({
        state: "approved",
        decision: {
          reviewer: { person: "grace", channel: "teams" },
          reason: "checked it",
          seen: expect.stringMatching(/^[\w-]{43}$/),
        },
      });
      expect("card" in shown && titlesOn(shown.card)).toEqual(["Details"]);
      const { card, updates } = onlyMessage(house, house.owners.id);
      expect(updates).toBe(1);
      expect(wordsOn(card)).toContain("Grace approved it");
      expect(wordsOn(card)).toContain("checked it");
      expect(card["refresh"]).toBeUndefined();
    },
  },
  {
    name: "says on the card how the call ended",
    async run(house) {
      await house.install();
      await house.hold("a");
      const { id } = onlyMessage(house, house.owners.id);
      await house.as(house.people.grace).press(id, APPROVE);
      const move = (event: "claim" | "succeed", type: "execution.claimed" | "execution.finished") =>
        house.store.commit({
          kind: "move-approval",
          id: "a",
          event,
          record: { type, ...(event === "succeed" ? { durationMs: 1_234 } : {}) },
        });
      await move("claim", "execution.claimed");
      await move("succeed", "execution.finished");
      await house.deliver();

      const words = wordsOn(onlyMessage(house, house.owners.id).card);
      expect(words).toContain("Approved, ran");
      expect(words).toContain("exactly this call, once");
      expect(words).toContain("after 1.2 s");
    },
  },
  {
    name: "counts one decision of many presses at once, and answers each",
    async run(house) {
      await house.install();
      await house.hold("a");
      const { id } = onlyMessage(house, house.owners.id);
      const grace = house.as(house.people.grace);
      const tom = house.as(house.people.tom);
      const seen = await grace.see(id);
      const [approve, reject] = [buttonOn(seen, APPROVE), buttonOn(seen, "Reject")];
      const his = buttonOn(await tom.see(id), "Reject");
      if (approve === undefined || reject === undefined || his === undefined) {
        throw new Error("no buttons");
      }

      const shown = await Promise.all([
        grace.pressThat(id, approve),
        grace.pressThat(id, approve),
        tom.pressThat(id, his),
        tom.pressThat(id, his),
        grace.pressThat(id, reject),
      ]);
      const late = await tom.pressThat(id, his);

      const records = await house.store.records({ approval: "a", limit: 99 });
      const decisions = records.filter(
        ({ type }) => type === "approval.approved" || type === "approval.rejected",
      );
      expect(decisions).toHaveLength(1);
      expect(shown).toHaveLength(5);
      expect("card" in late && wordsOn(late.card)).toMatch(/approved it|rejected it/);
    },
  },
  {
    name: "records what exactly was seen, and takes no press on a card that was shown to somebody else",
    async run(house) {
      await house.install();
      await house.hold("a", { quorum: 2 });
      const { id } = onlyMessage(house, house.owners.id);
      const grace = house.as(house.people.grace);
      const tom = house.as(house.people.tom);
      const seen = await grace.see(id);
      const hers = buttonOn(seen, APPROVE);
      if (hers === undefined) throw new Error("no button");
      const data = hers["data"] as JsonObject;
      const forged = { ...hers, data: { ...data, seen: `${"A".repeat(43)}.${"A".repeat(22)}` } };

      const shown = [await tom.pressThat(id, hers), await grace.pressThat(id, forged)];
      const before = (await house.store.approval("a"))?.votes;
      await grace.pressThat(id, hers);

      const body = seen["body"] as readonly JsonObject[];
      const read = body.filter(({ type }) => type !== "Input.Text");
      const [expected] = showing(house.digest, { approval: "a", person: "grace" }, read).split(".");
      expect(shown.map((one) => "card" in one && wordsOn(one.card))).toEqual([
        expect.stringContaining("then press again"),
        expect.stringContaining("then press again"),
      ]);
      expect(before).toEqual([]);
      expect((await house.store.approval("a"))?.votes).toMatchObject([{ seen: expected }]);
      const records = await house.store.records({ approval: "a", limit: 99 });
      expect(records.find(({ type }) => type === "approval.voted")?.seen).toBe(expected);
    },
  },
  {
    name: "keeps what a press lets run waiting until its answer was written",
    async run(house) {
      await house.install();
      await house.hold("a");
      await house.hold("b", { fingerprint: "b" });
      const [first, second] = house.cloud.in(house.owners.id);
      const { grace } = house.people;
      let written = (): void => {};
      const sent = new Promise<void>((resolve) => (written = resolve));
      const slow = new TeamsClient(house.cloud, grace, (request) =>
        house.channel.handle(request, sent),
      );

      await slow.press(first?.id ?? "", APPROVE);
      const state = await house.state("a");
      const waiting = house.answersFirst.sent("a");
      written();
      await waiting;
      await house.as(grace).press(second?.id ?? "", APPROVE);

      expect([state, waiting]).toEqual(["approved", expect.any(Promise)]);
      expect(house.answersFirst.sent("a")).toBeUndefined();
      await house.answersFirst.sent("b");
      expect(await house.state("b")).toBe("approved");
    },
  },
  {
    name: "takes nothing from the requester, from others, or from strangers, whatever they press",
    async run(house) {
      await house.install();
      await house.hold("a");
      const { id } = onlyMessage(house, house.owners.id);
      const button = buttonOn(await house.as(house.people.grace).see(id), APPROVE);
      if (button === undefined) throw new Error("no button");

      const answers = [];
      for (const person of [house.people.ada, house.people.sue, house.people.eve]) {
        answers.push(await house.as(person).pressThat(id, button));
      }

      expect(answers.map((answer) => ("message" in answer ? answer.message : "a card"))).toEqual([
        expect.stringContaining("nobody decides their own"),
        expect.stringContaining("others are asked"),
        expect.stringContaining("does not know your Teams account"),
      ]);
      expect(await house.state("a")).toBe("pending");
      const ignored = (await house.store.records({ approval: "a", limit: 99 })).filter(
        ({ type }) => type === "approval.decision_ignored",
      );
      expect(ignored.map(({ outcome }) => outcome)).toEqual([
        "APPROVAL_SELF",
        "APPROVAL_NOT_ENTITLED",
        "UNKNOWN_PERSON",
      ]);
    },
  },
  {
    name: "knows people by tenant and object id, and not by what they call themselves",
    async run(house) {
      await house.install();
      await house.hold("a");
      const { id } = onlyMessage(house, house.owners.id);
      const button = buttonOn(await house.as(house.people.grace).see(id), APPROVE);
      if (button === undefined) throw new Error("no button");
      const named = { ...house.people.eve, name: "grace" };
      const borrowed = { ...house.people.eve, memberId: house.people.grace.memberId };
      const nobody = { ...house.people.grace, objectId: "" };

      for (const person of [named, borrowed, nobody]) {
        await house.as(person).pressThat(id, button);
      }

      expect(await house.state("a")).toBe("pending");
    },
  },
  {
    name: "goes on to the next with a reason, and the earlier card says so and decides nothing",
    async run(house) {
      await house.install();
      await house.hold("a", { escalateTo: [["security"]] });
      const { id } = onlyMessage(house, house.owners.id);
      const grace = house.as(house.people.grace);
      const old = buttonOn(await grace.see(id), APPROVE);
      if (old === undefined) throw new Error("no button");

      const asked = await grace.press(id, "Escalate");
      expect("card" in asked && wordsOn(asked.card)).toContain("Say why");
      await grace.press(id, "Escalate", { reason: "beyond me" });
      await house.deliver();
      await house.channel.close();
      const late = await grace.pressThat(id, old);

      expect("message" in late && late.message).toContain("out of date");
      expect(wordsOn(onlyMessage(house, house.owners.id).card)).toContain(
        "Went on to other reviewers",
      );
      const next = onlyMessage(house, house.security.id);
      expect(wordsOn(next.card)).toContain("beyond me");
      await house.as(house.people.sue).press(next.id, "Reject");
      await house.deliver();
      expect(await house.state("a")).toBe("rejected");
      for (const conversation of [house.owners, house.security]) {
        expect(wordsOn(onlyMessage(house, conversation.id).card)).toContain("Sue rejected it");
      }
    },
  },
  {
    name: "takes nothing from a card of another call, or with what is not ours on it",
    async run(house) {
      await house.install();
      await house.hold("a");
      await house.hold("b", { fingerprint: "b", binding: "another call altogether" });
      const [first] = house.cloud.in(house.owners.id);
      if (first === undefined) throw new Error("no card");
      const grace = house.as(house.people.grace);
      const button = buttonOn(await grace.see(first.id), APPROVE);
      if (button === undefined) throw new Error("no button");
      const data = button["data"] as Record<string, string>;

      const wrong = [
        { ...data, approval: "b" },
        { ...data, approval: "../../etc" },
        { ...data, approval: "unknown" },
        { ...data, seal: "" },
        { ...data, level: 1 },
        { ...data, countersign: 2 },
        {},
      ];
      for (const changed of wrong) await grace.pressThat(first.id, { ...button, data: changed });
      await grace.pressThat(first.id, { ...button, verb: "breakGlass" });
      await grace.pressThat(first.id, { ...button, verb: "constructor" });

      expect([await house.state("a"), await house.state("b")]).toEqual(["pending", "pending"]);
    },
  },
  {
    name: "takes a press from a client that knows no such button, and refuses it there as well",
    async run(house) {
      await house.install();
      await house.hold("a");
      const { id } = onlyMessage(house, house.owners.id);
      const button = buttonOn(await house.as(house.people.grace).see(id), APPROVE);
      if (button === undefined) throw new Error("no button");

      await house.as(house.people.ada).pressOnOldClient(id, button);
      expect(await house.state("a")).toBe("pending");
      await house.as(house.people.grace).pressOnOldClient(id, button, { reason: "on the phone" });

      expect(await house.state("a")).toBe("approved");
      const said = house.cloud.in(house.owners.id).map(({ card }) => wordsOn(card));
      expect(said.filter((words) => words.includes("nobody decides their own"))).toHaveLength(1);
    },
  },
  {
    name: "answers within 5 s although the store takes longer, and what was decided is decided",
    async run(house) {
      await house.install();
      await house.hold("a");
      const { id } = onlyMessage(house, house.owners.id);
      const grace = house.as(house.people.grace);
      const button = buttonOn(await grace.see(id), APPROVE);
      if (button === undefined) throw new Error("no button");
      const commit = house.store.commit.bind(house.store);
      house.store.commit = async (...operations) => {
        if (operations.some(({ kind }) => kind === "vote-approval")) {
          await new Promise((resolve) => setTimeout(resolve, 5_500));
        }
        return commit(...operations);
      };

      const shown = await grace.pressThat(id, button);
      await house.channel.close();

      expect("message" in shown && shown.message).toContain("takes longer");
      expect(Math.max(...grace.waits)).toBeLessThan(5_000);
      expect(await house.state("a")).toBe("approved");
    },
  },
];
