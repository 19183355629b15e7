import { isJsonObject, type JsonObject } from "@countersign/core";
import { expect } from "vitest";
import type { SlackHouse } from "../../slack/slack-house.ts";

/** One promise of a Slack channel, as a function that throws if it is broken. */
export interface SlackCheck {
  /** A sentence that is true of a good channel. */
  readonly name: string;
  readonly run: (house: SlackHouse) => Promise<void>;
}

/** A payload that would be refused nowhere else: an approval by somebody who may. */
async function approvalBy(house: SlackHouse, name: "grace"): Promise<JsonObject> {
  const { chat, cloud, people } = house;
  await chat.install();
  await chat.hold("a");
  const [message] = chat.messagesIn(chat.owners);
  const copy = await chat.as(name).copy(message?.id ?? "", "approve");
  if (copy === undefined) throw new Error("nothing to approve with");
  const { team, user } = people[name];
  return {
    type: "view_submission",
    api_app_id: cloud.appId,
    team: { id: cloud.team },
    user: { id: user, team_id: team, name },
    view: {
      callback_id: "countersign.decide",
      private_metadata: JSON.stringify({ ...copy.data, verb: "approve" }),
      state: { values: {} },
    },
  };
}

/** Who gets in. Only where Slack posts to an address: a connection we opened ourselves has no door. */
export const slackDoorChecks: readonly SlackCheck[] = [
  {
    name: "refuses what is forged, stale, sent again or cut, without a word, and takes the genuine",
    async run(house) {
      const { cloud, knock, chat } = house;
      const payload = await approvalBy(house, "grace");
      const genuine = cloud.signed(payload);
      const header = (changes: Record<string, string>) => ({
        ...genuine,
        headers: { ...genuine.headers, ...changes },
      });
      const without = (key: string) => ({
        ...genuine,
        headers: Object.fromEntries(
          Object.entries(genuine.headers).filter(([name]) => name !== key),
        ),
      });
      const signature = genuine.headers["x-slack-signature"] ?? "";
      const flipped = genuine.body.map((byte, at) => (at === 30 ? byte ^ 1 : byte));
      const forged = {
        "another secret": cloud.signed(payload, { secret: "another-secret-altogether" }),
        "no secret": cloud.signed(payload, { secret: "" }),
        "six minutes old": cloud.signed(payload, { at: Date.now() - 360_000 }),
        "six minutes ahead": cloud.signed(payload, { at: Date.now() + 360_000 }),
        "a changed byte": { ...genuine, body: flipped },
        "another body": { ...genuine, body: cloud.signed({ ...payload, more: 1 }).body },
        "another timestamp": header({
          "x-slack-request-timestamp": String(Math.floor(Date.now() / 1_000) - 1),
        }),
        "no signature": without("x-slack-signature"),
        "no timestamp": without("x-slack-request-timestamp"),
        "an empty signature": header({ "x-slack-signature": "v0=" }),
        "a short signature": header({ "x-slack-signature": signature.slice(0, 40) }),
        "another version": header({ "x-slack-signature": signature.replace("v0", "v1") }),
        "two signatures": header({ "x-slack-signature": `${signature}, ${signature}` }),
        "upper case": header({ "x-slack-signature": signature.toUpperCase() }),
        "an odd timestamp": header({ "x-slack-request-timestamp": "1e9" }),
        "a signed timestamp": header({ "x-slack-request-timestamp": "-1" }),
      };

      const wrong: string[] = [];
      for (const [name, request] of Object.entries(forged)) {
        const { status, body } = await knock(request);
        if (status !== 401 || body !== undefined) wrong.push(`${name}: ${status}`);
      }
      expect(wrong).toEqual([]);
      expect(await chat.state("a")).toBe("pending");

      const taken = await knock(genuine);
      const again = await knock(genuine);
      const afterRestart = await (await house.restart()).knock(genuine);

      expect([taken, again, afterRestart].map(({ status }) => status)).toEqual([200, 401, 401]);
      expect(again.body).toBeUndefined();
      expect(await chat.state("a")).toBe("approved");
    },
  },
  {
    name: "keeps what a decision lets run waiting until the answer was written",
    async run(house) {
      const { cloud, knock, chat, answersFirst } = house;
      const payload = await approvalBy(house, "grace");
      let written = (): void => {};
      const sent = new Promise<void>((resolve) => (written = resolve));

      await knock(cloud.signed(payload), sent);
      const waiting = answersFirst.sent("a");
      written();
      await waiting;

      expect(waiting).toBeInstanceOf(Promise);
      expect(answersFirst.sent("a")).toBeUndefined();
      expect(await chat.state("a")).toBe("approved");
    },
  },
  {
    name: "takes nothing of another app, and nothing it does not know",
    async run(house) {
      const { cloud, knock, chat } = house;
      const payload = await approvalBy(house, "grace");
      const view = isJsonObject(payload["view"]) ? payload["view"] : {};
      const others: readonly JsonObject[] = [
        { ...payload, api_app_id: "A0ANOTHER" },
        { ...payload, type: "view_closed" },
        { ...payload, type: "shortcut" },
        { ...payload, user: {} },
        { ...payload, user: "U0GRACE" },
        { ...payload, view: null },
        { ...payload, view: { ...view, callback_id: "another" } },
        { ...payload, view: { ...view, private_metadata: "{" } },
        { ...payload, view: { ...view, private_metadata: "[]" } },
        { ...payload, view: { ...view, private_metadata: '{"__proto__":{"verb":"approve"}}' } },
        {},
      ];

      for (const other of others) {
        expect((await knock(cloud.signed(other))).status).toBe(200);
      }

      expect(await chat.state("a")).toBe("pending");
    },
  },
  {
    name: "does not read what is too large, and refuses what is no interaction",
    async run({ cloud, knock }) {
      const bodyOf = (text: string | Uint8Array) => {
        const body = typeof text === "string" ? new TextEncoder().encode(text) : text;
        return { ...cloud.resigned(body), body };
      };

      const answers = [
        await knock(bodyOf(new Uint8Array(262_145))),
        await knock(bodyOf("payload=%7B")),
        await knock(bodyOf("other=1")),
        await knock(bodyOf("payload=%7B%7D&payload=%7B%7D")),
        await knock(bodyOf(new Uint8Array([0xff, 0xfe, 0x00]))),
      ];

      expect(answers.map(({ status }) => status)).toEqual([413, 400, 400, 400, 400]);
    },
  },
  {
    name: "takes so much of one person and no more, and others are not held up by that",
    async run(house) {
      const { chat } = house;
      await approvalBy(house, "grace");
      const [message] = chat.messagesIn(chat.owners);
      const tom = await chat.as("tom").copy(message?.id ?? "", "reject");
      if (message === undefined || tom === undefined) throw new Error("no message");

      const many = await Promise.all(
        Array.from({ length: 40 }, () => chat.as("eve").send(message.id, tom)),
      );
      const records = await house.store.records({ approval: "a", limit: 99 });
      const shown = await chat.as("tom").send(message.id, tom);

      expect(many.filter((words) => words.includes("went wrong")).length).toBeGreaterThan(10);
      expect(
        records.filter(({ type }) => type === "approval.decision_ignored").length,
      ).toBeLessThan(30);
      expect(shown).toContain("Tom rejected it");
    },
  },
];
