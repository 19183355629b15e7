import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EffectsAgent } from "../e2e/effects-agent.ts";
import type { RunningDaemon } from "../e2e/house.ts";
import { decide, isFor, openSlackE2e, says, type SlackE2e } from "./slack-e2e.ts";

describe.each(["http", "socket"] as const)(
  "a held call and a press in Slack, by %s",
  (reception) => {
    let e2e: SlackE2e;
    let daemon: RunningDaemon;
    let agent: EffectsAgent;

    beforeAll(async () => {
      e2e = await openSlackE2e({ reception });
      daemon = await e2e.startDaemon();
      agent = await e2e.agent();
    });
    afterAll(async () => {
      await agent?.close();
      await e2e?.leave();
    });

    it("approved, the call runs once and the message says what came of it", async () => {
      const calling = agent.act("one");
      const { ts } = await e2e.message(isFor("one"));
      expect(e2e.effects()).toEqual([]);

      const shown = await decide(e2e.as(e2e.people.grace, daemon), ts, "Approve", "fine");

      expect(shown).toContain("Grace Hopper approved it in Slack");
      expect(await calling).toEqual({ text: "did one", isError: false });
      expect(e2e.effects()).toEqual(["one"]);
      await e2e.message(says("exactly this call, once", ts));
      await e2e.message(says("fine", ts));
    });

    it("rejected, it does not run, and the agent is told why", async () => {
      const calling = agent.act("two");
      const { ts } = await e2e.message(isFor("two"));

      await decide(e2e.as(e2e.people.tom, daemon), ts, "Reject", "not this one");

      const { text, isError } = await calling;
      expect(isError).toBe(true);
      expect(text).toContain("not this one");
      expect(e2e.effects()).not.toContain("two");
      await e2e.message(says("Tom rejected it in Slack", ts));
    });

    it("leaves nothing raw or secret in what the daemon says", () => {
      const { botToken, appToken, signingSecret, surprises } = e2e.cloud;
      for (const secret of [botToken, appToken, signingSecret]) {
        expect(daemon.said()).not.toContain(secret);
      }
      expect(surprises).toEqual([]);
    });
  },
);
