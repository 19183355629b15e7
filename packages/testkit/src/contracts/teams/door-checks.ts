import { expect } from "vitest";
import { tokenCases } from "../../teams/token-cases.ts";
import type { TeamsCheck } from "./check.ts";

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

/** Who gets in. */
export const doorChecks: readonly TeamsCheck[] = [
  {
    name: "refuses every forged token without a word, and takes the genuine ones",
    async run({ cloud, bot, people, owners, store }) {
      const places = async (): Promise<number> =>
        (await store.channelNotes({ channel: "teams", prefix: "place/", limit: 99 })).length;
      const wrong: string[] = [];
      for (const { name, isGenuine, authorization, activity } of tokenCases(cloud)) {
        const conversation = { ...owners, id: `19:${name.replaceAll(/\W+/g, "-")}@thread.v2` };
        const sent = Object.fromEntries(
          Object.entries({
            ...cloud.activity(people.sue, conversation, {
              type: "installationUpdate",
              action: "add",
            }),
            ...activity,
          }).filter(([, value]) => value !== undefined),
        );
        const before = await places();
        const { status, body } = await bot({
          headers: {
            "content-type": "application/json",
            ...(authorization === null ? {} : { authorization }),
          },
          body: bytes(sent),
        });
        const gotIn = (await places()) > before;
        const isRight = isGenuine
          ? gotIn && status === 200
          : !gotIn && status === 401 && body === undefined;
        if (!isRight) wrong.push(`${name}: ${status}, ${gotIn ? "got in" : "did not get in"}`);
      }
      expect(wrong).toEqual([]);
    },
  },
  {
    name: "does not read what is too large, and refuses what is no JSON",
    async run({ bot, cloud }) {
      const headers = { authorization: `Bearer ${cloud.token()}` };

      const large = await bot({ headers, body: new Uint8Array(262_145) });
      const text = await bot({ headers, body: new TextEncoder().encode("{") });
      const binary = await bot({ headers, body: new Uint8Array([0xff, 0xfe, 0x00]) });
      const list = await bot({ headers, body: bytes([]) });

      expect([large, text, binary, list].map(({ status }) => status)).toEqual([413, 400, 400, 401]);
    },
  },
  {
    name: "takes so much of one person and no more, and others are not held up by that",
    async run({ as, people, owners }) {
      const many = await Promise.all(
        Array.from({ length: 40 }, () =>
          as(people.eve).say(owners, { type: "message", text: "x" }),
        ),
      );
      const other = await as(people.sue).say(owners, { type: "message", text: "x" });

      expect(many.filter((status) => status === 429).length).toBeGreaterThan(10);
      expect(other).toBe(200);
    },
  },
  {
    name: "takes keys that are new, and does not ask for them at every forged name",
    async run({ as, people, owners, cloud, bot }) {
      expect(await as(people.sue).say(owners, { type: "message", text: "x" })).toBe(200);
      const before = cloud.keysGiven;
      const forged = Array.from({ length: 20 }, (_, at) => {
        const [header, ...rest] = cloud.token().split(".");
        const named = { ...JSON.parse(Buffer.from(header ?? "", "base64url").toString()) };
        named.kid = `k-${at}`;
        return [Buffer.from(JSON.stringify(named)).toString("base64url"), ...rest].join(".");
      });

      for (const token of forged) {
        await bot({ headers: { authorization: `Bearer ${token}` }, body: bytes({}) });
      }

      expect(cloud.keysGiven - before).toBeLessThanOrEqual(1);
    },
  },
  {
    name: "never speaks to a service that is not Microsoft's, whoever signed for it",
    async run({ cloud, bot, people, owners, hold, deliver, reports }) {
      const elsewhere = cloud.serviceUrl.replace("127.0.0.1", "localhost");
      const { status } = await bot({
        headers: { authorization: `Bearer ${cloud.token({ serviceurl: elsewhere })}` },
        body: bytes({
          ...cloud.activity(people.sue, owners, { type: "installationUpdate", action: "add" }),
          serviceUrl: elsewhere,
        }),
      });

      await hold("a");

      expect(status).toBe(401);
      expect(await deliver()).toContain("not installed");
      expect(cloud.calls).toEqual([]);
      expect(cloud.messages.size).toBe(0);
      expect(reports.join()).not.toContain("Bearer");
    },
  },
];
