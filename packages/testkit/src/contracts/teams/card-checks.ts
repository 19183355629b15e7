import { isJsonObject, type JsonObject } from "@countersign/core";
import { expect } from "vitest";
import type { FakeMessage } from "../../teams/fake-teams.ts";
import { wordsOn } from "../../teams/teams-client.ts";
import type { TeamsHouse } from "../../teams/teams-house.ts";
import type { TeamsCheck } from "./check.ts";

/** The one message in a conversation. */
export function onlyMessage({ cloud }: TeamsHouse, conversationId: string): FakeMessage {
  const [message, ...more] = cloud.in(conversationId);
  if (message === undefined || more.length > 0) {
    throw new Error(`${more.length + (message ? 1 : 0)} messages in ${conversationId}`);
  }
  return message;
}

export function titlesOn({ actions }: JsonObject): readonly string[] {
  const all = Array.isArray(actions) ? (actions as readonly JsonObject[]) : [];
  return all.map(({ title }) => (typeof title === "string" ? title : ""));
}

/** What is posted where, and who sees what of it. */
export const cardChecks: readonly TeamsCheck[] = [
  {
    name: "posts one card where those are asked who decide, without a button that decides",
    async run(house) {
      await house.install();

      await house.hold("a");
      await house.deliver();

      const { card } = onlyMessage(house, house.owners.id);
      expect(house.cloud.in(house.security.id)).toEqual([]);
      expect(titlesOn(card)).toEqual(["Details"]);
      const { refresh } = card;
      expect(isJsonObject(refresh) && refresh["userIds"]).toEqual(["29:grace", "29:tom", "29:ada"]);
    },
  },
  {
    name: "tells those who decide about definitions that one waits, once for a server, with a link that decides nothing",
    async run(house) {
      const { cloud, chat } = house;
      await house.install();
      chat.installFor("grace");
      const wait = (tool: string) => ({
        kind: "append" as const,
        record: {
          type: "definition.waiting" as const,
          upstream: "crm",
          tool,
          toolHash: "f".repeat(64),
        },
      });
      await house.store.commit(wait("export *all*"), wait("list"));

      await house.deliver();

      const told = cloud.in(chat.alone("grace"));
      expect(told).toHaveLength(1);
      const [{ card }] = told as [FakeMessage];
      expect(wordsOn(card)).toContain("export *all*");
      expect(card["actions"]).toEqual([
        {
          type: "Action.OpenUrl",
          title: "See what it says",
          url: "https://approvals.example/definitions",
        },
      ]);
      expect(cloud.in(house.owners.id)).toEqual([]);
      expect(cloud.in(chat.alone("eve"))).toEqual([]);
    },
  },
  {
    name: "shows reviewers their buttons, the requester who is asked, and others the shared card",
    async run(house) {
      await house.install();
      await house.hold("a");
      const { id, card } = onlyMessage(house, house.owners.id);
      const { as, people } = house;

      const reviewer = await as(people.grace).see(id);
      const requester = await as(people.ada).see(id);
      const stranger = await as(people.eve).see(id);

      expect(titlesOn(reviewer)).toEqual(["Approve", "Reject", "Details"]);
      expect(titlesOn(requester)).toEqual(["Details"]);
      expect(wordsOn(requester)).toContain("This is your own request");
      expect(wordsOn(requester)).toContain("data-owners");
      expect(stranger).toEqual(card);
      expect(house.cloud.messages.get(id)?.updates).toBe(0);
    },
  },
  {
    name: "never lets one person's view get onto the message that all see",
    async run(house) {
      await house.install();
      await house.hold("a", { escalateTo: [["security"]] });
      const { id } = onlyMessage(house, house.owners.id);
      const { as, people } = house;

      await as(people.grace).press(id, "Escalate");
      for (const person of [people.grace, people.ada, people.tom, people.grace]) {
        await as(person).see(id);
      }
      await house.deliver();
      await house.channel.close();

      expect(titlesOn(onlyMessage(house, house.owners.id).card)).toEqual(["Details"]);
    },
  },
  {
    name: "learns that it was sent away, whether Teams says so or refuses it",
    async run(house) {
      await house.install();
      await house.as(house.people.sue).remove(house.owners);
      await house.hold("a");
      expect(house.cloud.calls).toEqual([]);

      house.cloud.conversations.delete(house.security.id);
      await house.hold("b", { fingerprint: "b", reviewers: ["security"] });

      expect(await house.deliver()).toContain("not installed");
      expect(house.cloud.messages.size).toBe(0);
    },
  },
];
