/** Elsewhere masking is configured and does not happen, happens in some places only, or breaks what it touches. */
import { createGuard, type ToolCall } from "@countersign/core";
import { MemoryStorage } from "@countersign/testkit";
import { describe, expect, it } from "vitest";
import { policyHouse } from "../policy/policy-house.ts";

const EMAIL = "ada.lovelace@post.example";

describe("pain 14: masking that is silently off, or breaks the job", () => {
  it.each([
    { where: "text content", answer: { content: [{ type: "text", text: `mail ${EMAIL}` }] } },
    { where: "structured content", answer: { structuredContent: { rows: [{ email: EMAIL }] } } },
    {
      where: "JSON in a text",
      answer: { content: [{ type: "text", text: `{"email":"${EMAIL}"}` }] },
    },
    { where: "a key", answer: { structuredContent: { [EMAIL]: 1 } } },
    { where: "_meta", answer: { content: [], _meta: { "x/y": EMAIL } } },
    {
      where: "the text of a tool's error",
      answer: { isError: true, content: [{ type: "text", text: EMAIL }] },
    },
  ])("is on without being configured, in $where", async ({ answer }) => {
    const house = policyHouse("");

    const outcome = await house.call("crm.list", {}, answer);

    expect(outcome.kind).toBe("answered");
    expect(JSON.stringify(outcome)).not.toContain("lovelace");
  });

  it("covers arguments, too, and restores a token where the policy says so", async () => {
    const house = policyHouse(
      "policy: { default: allow, disclose: [{ upstream: crm, entities: [EMAIL_ADDRESS] }] }\n",
    );
    const listed = await house.call("crm.list", {}, { email: EMAIL });
    const token = (listed as { result?: { email?: string } }).result?.email ?? "";

    await house.call("crm.get", { email: token });
    await house.call("mail.send", { to: token });

    expect(house.sent.map((call) => call.arguments)).toEqual([{}, { email: EMAIL }, { to: token }]);
  });

  it("does not let anything through when detection fails", async () => {
    const storage = new MemoryStorage();
    let ids = 0;
    const guard = createGuard({
      store: storage.store,
      vault: storage.vault,
      scopes: storage.scopes,
      digest: storage.digest,
      scan: {
        findings: (value) =>
          JSON.stringify(value) === "{}"
            ? Promise.resolve([])
            : Promise.reject(new Error("broken")),
        canonicalValue: (_type, text) => text,
        labels: new Set(["EMAIL"]),
      },
      classify: () => ({ category: "read", evidence: [] }),
      policy: () => ({
        hash: "h",
        default: "allow",
        rules: [],
        disclose: [],
        approval: { reviewers: [], expiresAfterSeconds: 1, coolingOffSeconds: 1 },
      }),
      clock: { now: () => 0, every: () => () => undefined },
      newId: (prefix) => `${prefix}_${++ids}`,
      owner: "test/1",
      configuration: "c",
      scopeIdleMs: 1,
      leaseMs: 1,
    });
    const call: ToolCall = {
      caller: {
        requester: { id: "a", name: "a", verified: false },
        client: { name: "c", version: "1" },
      },
      upstream: "crm",
      trust: "internal",
      tool: "get",
      description: null,
      hints: {},
      configuredCategory: null,
      toolHash: "t",
      arguments: {},
    };

    const { outcome } = await guard.run(call, {
      signal: new AbortController().signal,
      waitMs: 0,
      execute: async () => ({ kind: "answered", result: { email: EMAIL }, isError: false }),
    });

    expect(outcome.kind).toBe("refused");
    expect(JSON.stringify(outcome)).not.toContain("lovelace");
  });

  it("leaves what a client needs as it is: ids, numbers, dates and links of the work at hand", async () => {
    const house = policyHouse("");
    const answer = {
      structuredContent: {
        id: "e5c1d7f0-8f4e-4b0e-9d59-0a1f6f3a1c11",
        commit: "efacd57a1b2c3d4e5f60718293a4b5c6d7e8f901",
        count: 4711,
        at: "2026-11-21T23:30:00.000Z",
        version: "10.4.2",
      },
    };

    expect(await house.call("crm.get_status", {}, answer)).toMatchObject({ result: answer });
  });
});
