import { expect, it } from "vitest";
import { policyHouse } from "./policy-house.ts";

const rules = (...lines: readonly string[]) =>
  `policy:\n  default: allow\n  rules:\n${lines.map((line) => `    - ${line}\n`).join("")}`;

it("holds a call for what its SQL says, whatever the tool is called", async () => {
  const house = policyHouse(
    rules(
      `{ id: never-drop, when: 'call.sql.exists(s, s.kind == "drop")', decision: deny, reason: Migrations. }`,
    ),
  );

  expect(await house.call("crm.query", { sql: "select 1" })).toMatchObject({ kind: "answered" });
  expect(await house.call("crm.query", { sql: "select 1; DROP table x" })).toMatchObject({
    kind: "denied",
    reason: "Migrations.",
    rules: ["never-drop"],
  });
});

it("denies what a rule cannot be applied to, names the rule, and quotes no argument", async () => {
  const house = policyHouse(
    rules(`{ id: small-only, upstream: crm, when: "call.arguments.limit < 10", decision: allow }`),
  );

  const outcome = await house.call("crm.list", { limit: "hunter2" });

  expect(outcome).toMatchObject({ kind: "denied", rules: ["small-only"] });
  expect(JSON.stringify(outcome)).not.toContain("hunter2");
  expect(house.sent).toEqual([]);
  const decided = (await house.store.records({ limit: 10 })).find(
    ({ type }) => type === "call.decided",
  );
  expect(decided).toMatchObject({
    decision: "deny",
    rules: ["small-only"],
    note: expect.stringContaining("small-only"),
  });
});

it("leaves calls alone that the rest of the rule is not about", async () => {
  const house = policyHouse(
    rules(`{ id: small-only, upstream: crm, when: "call.arguments.limit < 10", decision: allow }`),
  );

  expect(await house.call("web.list", {})).toMatchObject({ kind: "answered" });
});

it("lets a condition see the value that is disclosed, and the token where it is not", async () => {
  const house = policyHouse(`${rules(
    `{ id: ours, when: 'call.arguments.to.endsWith("@contoso.example")', decision: allow }`,
    `{ id: others, when: '!call.arguments.to.endsWith("@contoso.example")', decision: deny }`,
  )}  disclose:
    - { upstream: mail, entities: [EMAIL_ADDRESS] }
`);
  const to = "ada.lovelace@contoso.example";

  expect(await house.call("mail.send", { to })).toMatchObject({ kind: "answered" });
  expect(house.sent[0]?.arguments).toEqual({ to });
  expect(await house.call("web.send", { to })).toMatchObject({ kind: "denied", rules: ["others"] });
});

it("only observes when it is told to: everything runs, and what would have happened is on record", async () => {
  const house = policyHouse(`policy:
  observe: true
  default: deny
  disclose:
    - { upstream: mail, entities: [EMAIL_ADDRESS], decision: require-approval }
`);

  const outcome = await house.call("mail.send", { to: "ada.lovelace@contoso.example" });

  expect(outcome).toMatchObject({ kind: "answered" });
  expect(JSON.stringify(house.sent)).not.toContain("lovelace");
  const decided = (await house.store.records({ limit: 10 })).find(
    ({ type }) => type === "call.decided",
  );
  expect(decided).toMatchObject({ decision: "deny", outcome: "observed" });
});

it("even then does not send on a token that means nothing here", async () => {
  const house = policyHouse("policy: { observe: true }\n");

  const outcome = await house.call("mail.send", { to: "EMAIL_aaaaaaaaab" });

  expect(outcome).toMatchObject({ kind: "denied" });
  expect(house.sent).toEqual([]);
});
