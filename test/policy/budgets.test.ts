import { expect, it } from "vitest";
import { policyHouse } from "./policy-house.ts";

const budget = (terms: string) =>
  `policy:\n  default: allow\n  disclose: [{ upstream: mail, entities: [EMAIL_ADDRESS] }]\n  budgets: [{ id: b, ${terms} }]\n`;

it("asks a person about the call that goes beyond it, and lets calls run again when its time has passed", async () => {
  const house = policyHouse(budget("of: calls, limit: 3, within_seconds: 3600"));
  const kinds = [];

  for (let i = 0; i < 5; i++) kinds.push((await house.call("crm.get", { i })).kind);
  house.clock.advance(3_600_000);
  kinds.push((await house.call("crm.get", { i: 9 })).kind);

  expect(kinds).toEqual(["answered", "answered", "answered", "pending", "pending", "answered"]);
  const [request] = await house.store.approvals({ limit: 1 });
  expect(request).toMatchObject({
    rules: ["budget:b"],
    policyReason: "more than 3 calls within 3600 seconds",
  });
});

it("is not passed by many calls at the same time", async () => {
  const house = policyHouse(budget("of: calls, limit: 5"));

  const outcomes = await Promise.all(
    Array.from({ length: 30 }, (_, i) => house.call("crm.get", { i })),
  );

  expect(outcomes.filter(({ kind }) => kind === "answered")).toHaveLength(5);
  expect(house.sent).toHaveLength(5);
});

it("counts for each requester, or for each scope", async () => {
  const house = policyHouse(budget("of: calls, limit: 1, per: requester"));

  const first = await house.call("crm.get", {}, "x", "local:ada@host");
  const other = await house.call("crm.get", {}, "x", "local:grace@host");
  const again = await house.call("crm.get", { n: 2 }, "x", "local:ada@host");

  expect([first.kind, other.kind, again.kind]).toEqual(["answered", "answered", "pending"]);
});

it("counts the values a tool is given in place of tokens, and no other call", async () => {
  const house = policyHouse(budget("of: disclosed, limit: 3, upstream: mail, decision: deny"));
  const to = (n: number) => ({
    to: Array.from({ length: n }, (_, i) => `person${n}${i}@post.example`).join(", "),
  });

  expect(await house.call("mail.send", to(2))).toMatchObject({ kind: "answered" });
  expect(await house.call("mail.send", to(4))).toMatchObject({
    kind: "denied",
    rules: ["budget:b"],
  });
  expect(await house.call("mail.send", to(1))).toMatchObject({ kind: "answered" });
  expect(await house.call("mail.list", {})).toMatchObject({ kind: "answered" });
  expect(await house.call("mail.send", to(1))).toMatchObject({ kind: "denied" });
});

it.each([
  { as: "structured content", answer: { structuredContent: { rows: Array(60).fill({ a: 1 }) } } },
  {
    as: "JSON in a text",
    answer: { content: [{ type: "text", text: JSON.stringify(Array(60).fill({ a: 1 })) }] },
  },
  { as: "a table", answer: { content: [{ type: "text", text: "| a | b |\n".repeat(60) }] } },
])("counts the rows that were read, as $as", async ({ answer }) => {
  const house = policyHouse(budget("of: rows, limit: 100"));
  const kinds = [];

  for (let page = 0; page < 3; page++) {
    kinds.push((await house.call("crm.list", { page }, answer)).kind);
  }

  expect(kinds).toEqual(["answered", "answered", "pending"]);
});

it("uses up nothing for a call that a person decides", async () => {
  const house = policyHouse(`policy:
  rules: [{ id: a, tool: get, decision: allow }]
  budgets: [{ id: b, of: calls, limit: 1 }]
`);

  await house.call("crm.delete", { id: 1 });
  await house.call("crm.delete", { id: 2 });

  expect(await house.call("crm.get", {})).toMatchObject({ kind: "answered" });
});
