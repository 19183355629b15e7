import { expect } from "vitest";
import { type ChatCheck, onlyMessageIn } from "./check.ts";

/** What happens when a chat does not do what it is asked. */
export const chatTroubleChecks: readonly ChatCheck[] = [
  {
    name: "tries again as late as the chat says when it is throttled",
    async run(house) {
      await house.install();
      house.go({ kind: "throttled", seconds: 1 });
      const from = performance.now();

      await house.hold("a");

      expect(await house.deliver()).toBeNull();
      onlyMessageIn(house, house.owners);
      expect(performance.now() - from).toBeGreaterThan(950);
    },
  },
  {
    name: "tries again when the chat fails once",
    async run(house) {
      await house.install();
      house.go({ kind: "unavailable", times: 1, call: "post" });

      await house.hold("a");

      expect(await house.deliver()).toBeNull();
      onlyMessageIn(house, house.owners);
    },
  },
  {
    name: "gives up after some attempts, says so, and mends it from the outbox later",
    async run(house) {
      await house.install();
      house.go({ kind: "unavailable", times: 5, call: "post" });

      await house.hold("a");

      expect(await house.deliver()).toContain("502");
      house.mend();
      expect(await house.store.outbox({ dueBy: Infinity, limit: 9 })).toHaveLength(1);
      expect(await house.redeliver()).toBeNull();
      onlyMessageIn(house, house.owners);
    },
  },
  {
    name: "does not try again what was refused for good",
    async run(house) {
      await house.install();
      house.go({ kind: "refused" });

      await house.hold("a");

      expect(await house.deliver()).toContain("not installed");
      expect(house.calls("post")).toBe(1);
    },
  },
  {
    name: "mends an update that was lost",
    async run(house) {
      await house.install();
      await house.hold("a");
      house.go({ kind: "unavailable", times: 5, call: "update" });
      const { id } = onlyMessageIn(house, house.owners);
      await house.as("grace").press(id, "approve");
      await house.settled();
      expect(onlyMessageIn(house, house.owners).updates).toBe(0);

      house.mend();
      await house.deliver();

      expect(onlyMessageIn(house, house.owners).words).toContain("Grace approved it");
    },
  },
  {
    name: "does not insist on a message that somebody deleted",
    async run(house) {
      await house.install();
      await house.hold("a");
      house.deleteMessages();

      await house.reviewing.decide({ person: "tom", channel: "console" }, "a", {
        verb: "approve",
        reason: null,
      });

      expect(await house.deliver()).toBeNull();
    },
  },
  {
    name: "takes a message into its care whose post it never heard back from",
    async run(house) {
      await house.install();
      house.go({ kind: "answer lost" });
      await house.hold("a");
      const [lost, known] = house.messagesIn(house.owners);
      if (lost === undefined || known === undefined) throw new Error("not two messages");

      await house.as("grace").press(lost.id, "approve");
      await house.settled();
      await house.deliver();
      await house.settled();

      for (const { words } of house.messagesIn(house.owners)) {
        expect(words).toContain("Grace approved it");
      }
    },
  },
  {
    name: "keeps within the limits of the chat when much is asked at once",
    async run(house) {
      await house.install();
      const refusals = house.throttle();
      const count = house.tooManyAtOnce;

      await Promise.all(
        Array.from({ length: count }, (_, at) => house.hold(`a${at}`, { fingerprint: `f${at}` })),
      );
      await house.deliver();

      expect(house.messagesIn(house.owners)).toHaveLength(count);
      expect(refusals()).toBe(0);
    },
  },
];
