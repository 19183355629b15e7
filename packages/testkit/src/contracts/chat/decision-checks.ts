import { expect } from "vitest";
import { type ChatCheck, copied, onlyMessageIn } from "./check.ts";

/** What a press does, and what it does not. */
export const decisionChecks: readonly ChatCheck[] = [
  {
    name: "approves once, in the name of who pressed, and brings the message to what came of it",
    async run(house) {
      await house.install();
      await house.hold("a");
      const { id } = onlyMessageIn(house, house.owners);

      const shown = await house.as("grace").press(id, "approve", "checked it");
      await house.deliver();
      await house.settled();

      expect(await house.store.approval("a")).toMatchObject({
        state: "approved",
        decision: {
          reviewer: { person: "grace", channel: house.name },
          reason: "checked it",
          seen: expect.stringMatching(/^[\w-]{43}$/),
        },
      });
      const where = { teams: "in Teams", slack: "in Slack" }[house.name];
      expect(shown).toContain(`Grace approved it ${where}`);
      const { words, updates } = onlyMessageIn(house, house.owners);
      expect(updates).toBe(1);
      expect(words).toContain(`Grace approved it ${where}`);
      expect(words).toContain("checked it");
      expect(await house.as("tom").copy(id, "approve")).toBeUndefined();
    },
  },
  {
    name: "says how the call ended",
    async run(house) {
      await house.install();
      await house.hold("a");
      const { id } = onlyMessageIn(house, house.owners);
      await house.as("grace").press(id, "approve");
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
      await house.settled();

      const { words } = onlyMessageIn(house, house.owners);
      expect(words).toContain("Approved, ran");
      expect(words).toContain("exactly this call, once");
      expect(words).toContain("after 1.2 s");
    },
  },
  {
    name: "says who decided elsewhere, and where",
    async run(house) {
      await house.install();
      await house.hold("a");

      await house.reviewing.decide({ person: "tom", channel: "console" }, "a", {
        verb: "reject",
        reason: "not today",
      });
      await house.deliver();

      const { words } = onlyMessageIn(house, house.owners);
      expect(words).toContain("Tom rejected it on the page");
      expect(words).toContain("not today");
    },
  },
  {
    name: "counts one decision of many presses at once, and answers each",
    async run(house) {
      await house.install();
      await house.hold("a");
      const { id } = onlyMessageIn(house, house.owners);
      const [grace, tom] = [house.as("grace"), house.as("tom")];
      const [approve, reject] = [
        await copied(grace, id, "approve"),
        await copied(grace, id, "reject"),
      ];
      const his = await copied(tom, id, "reject");

      const shown = await Promise.all([
        grace.send(id, approve),
        grace.send(id, approve),
        tom.send(id, his),
        tom.send(id, his),
        grace.send(id, reject),
      ]);
      const late = await tom.send(id, his);

      const records = await house.store.records({ approval: "a", limit: 99 });
      const decisions = records.filter(
        ({ type }) => type === "approval.approved" || type === "approval.rejected",
      );
      expect(decisions).toHaveLength(1);
      expect(shown).toHaveLength(5);
      expect(late).toMatch(/approved it|rejected it/);
    },
  },
  {
    name: "records what was seen, and takes nothing on what was shown to somebody else",
    async run(house) {
      await house.install();
      await house.hold("a", { quorum: 2 });
      const { id } = onlyMessageIn(house, house.owners);
      const [grace, tom] = [house.as("grace"), house.as("tom")];
      const hers = await copied(grace, id, "approve");
      const forged = {
        ...hers,
        data: { ...hers.data, seen: `${"A".repeat(43)}.${"A".repeat(22)}` },
      };

      const shown = [await tom.send(id, hers), await grace.send(id, forged)];
      const before = (await house.store.approval("a"))?.votes;
      await grace.send(id, hers);

      expect(shown).toEqual([
        expect.stringContaining("then press again"),
        expect.stringContaining("then press again"),
      ]);
      expect(before).toEqual([]);
      const [seen] = JSON.stringify(hers.data["seen"]).slice(1).split(".");
      expect((await house.store.approval("a"))?.votes).toMatchObject([{ seen }]);
      const records = await house.store.records({ approval: "a", limit: 99 });
      expect(records.find(({ type }) => type === "approval.voted")?.seen).toBe(seen);
    },
  },
  {
    name: "takes nothing from the requester, from others, or from strangers, whatever they send",
    async run(house) {
      await house.install();
      await house.hold("a");
      const { id } = onlyMessageIn(house, house.owners);
      const hers = await copied(house.as("grace"), id, "approve");

      const answers = [];
      for (const person of ["ada", "sue", "eve"] as const) {
        answers.push(await house.as(person).send(id, hers));
      }

      expect(answers).toEqual([
        expect.stringContaining("nobody decides their own"),
        expect.stringContaining("others are asked"),
        expect.stringMatching(/does not know your (?:Teams|Slack) account/),
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
    name: "knows people by the ids the chat vouches for, and not by what they call themselves",
    async run(house) {
      await house.install();
      await house.hold("a");
      const { id } = onlyMessageIn(house, house.owners);
      const hers = await copied(house.as("grace"), id, "approve");

      for (const impostor of house.impostors()) await impostor.send(id, hers);

      expect(await house.state("a")).toBe("pending");
    },
  },
  {
    name: "approves nothing that has to be signed with a passkey, and says where that is done",
    async run(house) {
      await house.install();
      await house.hold("a", { require: "passkey" });
      const { id } = onlyMessageIn(house, house.owners);

      const shown = await house.as("grace").press(id, "approve");
      const state = await house.state("a");
      await house.as("grace").press(id, "reject");

      expect(shown).toContain("signed with a passkey");
      expect([state, await house.state("a")]).toEqual(["pending", "rejected"]);
    },
  },
  {
    name: "goes on to the next with a reason, and the earlier message says so and decides nothing",
    async run(house) {
      await house.install();
      await house.hold("a", { escalateTo: [["security"]] });
      const { id } = onlyMessageIn(house, house.owners);
      const grace = house.as("grace");
      const old = await copied(grace, id, "approve");

      expect(await grace.press(id, "escalate")).toContain("Say why");
      await grace.press(id, "escalate", "beyond me");
      await house.deliver();
      await house.settled();
      const late = await grace.send(id, old);

      expect(late).toContain("out of date");
      expect(onlyMessageIn(house, house.owners).words).toContain("Went on to other reviewers");
      const next = onlyMessageIn(house, house.security);
      expect(next.words).toContain("beyond me");
      await house.as("sue").press(next.id, "reject");
      await house.deliver();
      await house.settled();
      expect(await house.state("a")).toBe("rejected");
      for (const conversation of [house.owners, house.security]) {
        expect(onlyMessageIn(house, conversation).words).toContain("Sue rejected it");
      }
    },
  },
  {
    name: "takes nothing from a message of another call, or with what is not ours on it",
    async run(house) {
      await house.install();
      await house.hold("a");
      await house.hold("b", { fingerprint: "b", binding: "another call altogether" });
      const [first] = house.messagesIn(house.owners);
      if (first === undefined) throw new Error("no message");
      const grace = house.as("grace");
      const { data, verb } = await copied(grace, first.id, "approve");

      const wrong = [
        { ...data, approval: "b" },
        { ...data, approval: "../../etc" },
        { ...data, approval: "unknown" },
        { ...data, approval: 7 },
        { ...data, seal: "" },
        { ...data, level: 1 },
        { ...data, level: "0" },
        {},
      ];
      for (const changed of wrong) await grace.send(first.id, { data: changed, verb });
      await grace.send(first.id, { data, verb: "breakGlass" });
      await grace.send(first.id, { data, verb: "constructor" });

      expect([await house.state("a"), await house.state("b")]).toEqual(["pending", "pending"]);
    },
  },
  {
    name: "answers in time although the store takes longer, and what was decided is decided",
    async run(house) {
      await house.install();
      await house.hold("a");
      const { id } = onlyMessageIn(house, house.owners);
      const grace = house.as("grace");
      const hers = await copied(grace, id, "approve");
      const commit = house.store.commit.bind(house.store);
      house.store.commit = async (...operations) => {
        if (operations.some(({ kind }) => kind === "vote-approval")) {
          await new Promise((resolve) => setTimeout(resolve, house.answerWithinMs + 500));
        }
        return commit(...operations);
      };

      const shown = await grace.send(id, hers);
      await house.settled();

      expect(shown).toContain("takes longer");
      expect(Math.max(...grace.waits)).toBeLessThan(house.answerWithinMs);
      expect(await house.state("a")).toBe("approved");
    },
  },
];
