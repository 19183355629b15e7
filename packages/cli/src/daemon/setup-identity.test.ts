import { parseConfig } from "@countersign/config";
import { describe, expect, it } from "vitest";
import { lookAtKeys, lookAtPasskeys, lookAtProviders } from "./setup-identity.ts";

const configOf = (text: string) =>
  parseConfig(
    `version: 1\nmode: team\npeople: { ada: {}, grace: {} }\nreviewers: { owners: [ada, grace] }\napprovals: { reviewers: [owners] }\n${text}`,
    { file: "/srv/countersign.yaml", env: {} },
  );
const RULE =
  "policy: { rules: [{ id: r, decision: require-approval, approval: { require: passkey } }] }";

describe("passkeys", () => {
  it.each([
    { because: "nothing asks for one", text: "", has: [], found: [["ok", "no rule asks"]] },
    {
      because: "a rule asks, and one of two has none",
      text: RULE,
      has: ["ada"],
      found: [["note", "missing for grace"]],
    },
    {
      because: "a rule asks, and nobody has one",
      text: RULE,
      has: [],
      found: [["wrong", "nobody who is asked has one"]],
    },
    {
      because: "changes ask, and everybody has one",
      text: "changes: { require: passkey }\npolicy_admins: [ada]",
      has: ["ada"],
      found: [["ok", "everybody"]],
    },
  ])("say $found where $because", ({ text, has, found }) => {
    const config = configOf(text);
    const looked = lookAtPasskeys(config, {
      admins: config.policyAdmins,
      holders: new Set(has),
      place: "http://localhost:4319",
    });

    expect(looked.map(({ state, says }) => [state, says])).toEqual(
      found.map(([state, says]) => [state, expect.stringContaining(says ?? "")]),
    );
  });

  it("say where browsers make none", () => {
    const looked = lookAtPasskeys(configOf(RULE), {
      admins: [],
      holders: new Set(["ada", "grace"]),
      place: null,
    });

    expect(looked.map(({ state }) => state)).toEqual(["wrong", "ok"]);
  });
});

it("keys that are soon over are named with their id; those that are over or revoked are not", () => {
  const day = 24 * 60 * 60_000;
  const key = (name: string, days: number, revokedAt: number | null = null) => ({
    id: `key_${name}`,
    name,
    scopes: ["calls"] as const,
    createdBy: "ada",
    createdAt: 0,
    expiresAt: days * day,
    revokedAt,
  });
  const [found] = lookAtKeys(
    [key("siem", 100), key("bot", 12), key("old", 1), key("gone", 12, 5)],
    2 * day,
  );

  expect(found).toMatchObject({
    state: "note",
    says: "2 keys in force; soon over: bot (key_bot) on 1970-01-13",
  });
  expect(lookAtKeys([key("old", 1)], 2 * day)).toEqual([]);
});

it("a provider that does not answer as it is named is wrong", () => {
  const config = configOf(
    'identity: { providers: { company: { issuer: "https://login.contoso.example" }, other: { issuer: "https://other.example", client_id: x } } }',
  );

  expect(
    lookAtProviders(config, new Map([["company", true]])).map(({ subject, state }) => [
      subject,
      state,
    ]),
  ).toEqual([
    ["provider company", "ok"],
    ["provider other", "wrong"],
  ]);
});
