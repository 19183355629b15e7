import { type JsonObject, showing } from "@countersign/core";
import { expect } from "vitest";
import { buttonOn, TeamsClient, wordsOn } from "../../teams/teams-client.ts";
import type { TeamsCheck } from "./check.ts";
import { onlyMessage } from "./card-checks.ts";

const APPROVE = "Approve";

/** What a press does, and what it does not. */
export const clickChecks: readonly TeamsCheck[] = [
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
];
