import type { JsonValue } from "@countersign/core";
import { createGuard } from "@countersign/runtime";
import { wordsOn } from "@countersign/testkit";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { EffectsAgent } from "../e2e/effects-agent.ts";
import type { RunningDaemon } from "../e2e/house.ts";
import { endpointOf, openTeamsE2e, type TeamsE2e } from "./teams-e2e.ts";

describe.each(["v2", "teams-ai"] as const)(
  "a held call and a press in Teams, through %s",
  (sdk) => {
    let e2e: TeamsE2e;
    let daemon: RunningDaemon;
    let agent: EffectsAgent;

    beforeAll(async () => {
      e2e = await openTeamsE2e({ sdk });
      daemon = await e2e.startDaemon();
      await e2e.as(e2e.people.grace, daemon).install(e2e.owners);
      agent = await e2e.agent();
    });
    afterAll(async () => {
      await agent?.close();
      await e2e?.leave();
    });

    const isFor = (id: string) => (message: { card: object }) =>
      JSON.stringify(message.card).includes(`\\"id\\": \\"${id}\\"`);

    it("approved, the call runs once and the card says what came of it", async () => {
      const calling = agent.act("one");
      const { id, card } = await e2e.message(isFor("one"));
      expect(wordsOn(card)).toContain("act on effects");
      expect(e2e.effects()).toEqual([]);

      const shown = await e2e.as(e2e.people.grace, daemon).press(id, "Approve", { reason: "fine" });

      expect("card" in shown && wordsOn(shown.card)).toContain("Grace Hopper approved it");
      expect(await calling).toEqual({ text: "did one", isError: false });
      expect(e2e.effects()).toEqual(["one"]);
      const after = await e2e.message(
        (message) => message.id === id && wordsOn(message.card).includes("Approved, ran"),
      );
      expect(wordsOn(after.card)).toContain("exactly this call, once");
      expect(wordsOn(after.card)).toContain("fine");
    });

    it("rejected, it does not run, and the agent is told why", async () => {
      const calling = agent.act("two");
      const { id } = await e2e.message(isFor("two"));

      await e2e.as(e2e.people.tom, daemon).press(id, "Reject", { reason: "not this one" });

      const { text, isError } = await calling;
      expect(isError).toBe(true);
      expect(text).toContain("not this one");
      expect(e2e.effects()).not.toContain("two");
      await e2e.message((message) => wordsOn(message.card).includes("Tom rejected it"));
    });

    it("through a door that leads nowhere else", async () => {
      const from = endpointOf(daemon);
      const elsewhere = await fetch(from.replace("/api/messages", "/api/approvals"));
      const got = await fetch(from);
      const nobody = await fetch(from, { method: "POST", body: "{}" });
      const large = await fetch(from, { method: "POST", body: "x".repeat(300_000) });

      expect([elsewhere, got, nobody, large].map(({ status }) => status)).toEqual([
        404, 405, 401, 413,
      ]);
    });

    it("asks about a call that a program holds, which runs there once it is approved", async () => {
      const guard = await createGuard({ config: e2e.house.configFile, report: () => undefined });
      onTestFinished(() => guard.close());
      const ran: JsonValue[] = [];
      const caller = {
        requester: guard.requesterFor(),
        client: { name: "program", version: "1" },
        conversation: "teams",
      };
      const { trust } = guard.settingsOf("crm");

      const calling = guard.run(
        {
          caller,
          upstream: "crm",
          trust,
          tool: "remove_row",
          description: null,
          hints: {},
          configuredCategory: null,
          toolHash: "hash",
          arguments: { id: "nine" },
        },
        {
          signal: new AbortController().signal,
          waitMs: 60_000,
          execute: async (args) => {
            ran.push(args);
            return { kind: "answered", result: "removed", isError: false };
          },
        },
      );
      const { id, card } = await e2e.message(isFor("nine"));
      const before = ran.length;
      await e2e.as(e2e.people.grace, daemon).press(id, "Approve", { reason: "by all means" });
      const { outcome } = await calling;

      expect(wordsOn(card)).toContain("remove_row on crm");
      expect(before).toBe(0);
      expect(outcome).toMatchObject({ kind: "answered", result: "removed" });
      expect(ran).toEqual([{ id: "nine" }]);
      const after = await e2e.message(
        (message) => message.id === id && wordsOn(message.card).includes("Approved, ran"),
      );
      expect(wordsOn(after.card)).toContain("by all means");
    });

    it("shows the head of the log on each card, and the log is held against it", async () => {
      const shown = e2e.cloud.in(e2e.owners.id).map(({ card }) => {
        return /^Log (\d+:[\w+/]{16})$/m.exec(wordsOn(card))?.[1] ?? "none";
      });
      const [first = ""] = shown;
      const verify = (...heads: readonly string[]) =>
        e2e.house.countersign("audit", "verify", ...heads.flatMap((head) => ["--head", head]));

      const whole = await verify(...shown);
      const other = await verify(first.replace(/:.*/, ":AAAAAAAAAAAAAAAA"));
      const none = await verify("q2V7");

      expect(new Set(shown).size).toBe(3);
      expect([whole.status, other.status, none.status]).toEqual([0, 1, 2]);
      expect(other.stderr).toContain("the head that was given says");
    });

    it("leaves nothing raw or secret in what the daemon says", () => {
      expect(daemon.said()).not.toContain(e2e.cloud.secret);
      expect(daemon.said()).not.toMatch(/eyJ/);
      expect(e2e.cloud.surprises).toEqual([]);
    });
  },
);
