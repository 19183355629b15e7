import { expect } from "vitest";
import type { Fault } from "../../teams/fake-teams.ts";
import { wordsOn } from "../../teams/teams-client.ts";
import type { TeamsCheck } from "./check.ts";
import { onlyMessage } from "./card-checks.ts";

/** A card is posted although Teams says once that it cannot now. */
const comesThrough = (fault: Fault): TeamsCheck => ({
  name: `tries again after ${fault.status}${fault.retryAfterSeconds === undefined ? "" : ", as late as Teams says"}`,
  async run(house) {
    await house.install();
    house.cloud.faults.push(fault);
    const from = Date.now();

    await house.hold("a");

    expect(await house.deliver()).toBeNull();
    onlyMessage(house, house.owners.id);
    expect(Date.now() - from).toBeGreaterThan((fault.retryAfterSeconds ?? 0) * 1_000);
  },
});

/** What happens when Teams does not do what it is asked. */
export const troubleChecks: readonly TeamsCheck[] = [
  comesThrough({ status: 429, code: "Throttled", retryAfterSeconds: 1, method: "POST" }),
  comesThrough({ status: 412, code: "PreconditionFailed", method: "POST" }),
  comesThrough({ status: 502, code: "BadGateway", method: "POST" }),
  comesThrough({ status: 504, code: "GatewayTimeout", method: "POST" }),
  {
    name: "gives up after some attempts, says so, and mends it from the outbox later",
    async run(house) {
      await house.install();
      house.cloud.faults.push(
        ...Array.from({ length: 5 }, () => ({ status: 502, method: "POST" }) as const),
      );

      await house.hold("a");

      expect(await house.deliver()).toContain("502");
      house.cloud.faults.length = 0;
      const due = await house.store.outbox({ dueBy: Infinity, limit: 9 });
      expect(due).toHaveLength(1);
      for (const { sequence } of due) {
        await house.store.commit({
          kind: "settle-notice",
          channel: "teams",
          sequence,
          outcome: { retryAt: 0, error: "again" },
        });
      }
      expect(await house.deliver()).toBeNull();
      onlyMessage(house, house.owners.id);
    },
  },
  {
    name: "does not try again what was refused for good",
    async run(house) {
      await house.install();
      house.cloud.faults.push({ status: 403, code: "BotDisabledByAdmin", method: "POST" });

      await house.hold("a");

      expect(await house.deliver()).toContain("not installed");
      expect(house.cloud.calls.filter(({ method }) => method === "POST")).toHaveLength(1);
    },
  },
  {
    name: "mends an update that was lost",
    async run(house) {
      await house.install();
      await house.hold("a");
      house.cloud.faults.push(
        ...Array.from({ length: 5 }, () => ({ status: 500, method: "PUT" }) as const),
      );
      const { id } = onlyMessage(house, house.owners.id);
      await house.as(house.people.grace).press(id, "Approve");
      await house.channel.close();
      expect(onlyMessage(house, house.owners.id).updates).toBe(0);

      house.cloud.faults.length = 0;
      await house.deliver();

      expect(wordsOn(onlyMessage(house, house.owners.id).card)).toContain("Grace approved it");
    },
  },
  {
    name: "does not insist on a message that somebody deleted",
    async run(house) {
      await house.install();
      await house.hold("a");
      house.cloud.messages.clear();

      await house.reviewing.decide({ person: "tom", channel: "console" }, "a", {
        verb: "approve",
        reason: null,
      });

      expect(await house.deliver()).toBeNull();
    },
  },
  {
    name: "takes a card into its care whose post it never heard back from",
    async run(house) {
      await house.install();
      house.cloud.faults.push({ status: 502, done: true, method: "POST" });
      await house.hold("a");
      const [lost, known] = house.cloud.in(house.owners.id);
      if (lost === undefined || known === undefined) throw new Error("not two cards");

      await house.as(house.people.grace).press(lost.id, "Approve");
      await house.channel.close();
      await house.deliver();

      for (const { card } of house.cloud.in(house.owners.id)) {
        expect(wordsOn(card)).toContain("Grace approved it");
      }
    },
  },
  {
    name: "keeps within the limits of Teams when much is asked at once",
    async run(house) {
      await house.install();
      house.cloud.isThrottling = true;

      await Promise.all(
        Array.from({ length: 10 }, (_, at) => house.hold(`a${at}`, { fingerprint: `f${at}` })),
      );
      await house.deliver();

      expect(house.cloud.in(house.owners.id)).toHaveLength(10);
      expect(house.cloud.calls.filter(({ status }) => status === 429)).toEqual([]);
    },
  },
];
