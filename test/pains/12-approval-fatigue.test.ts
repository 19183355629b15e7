/** Elsewhere people are asked about everything until they click without reading, and then turn it off. */
import { describe, expect, it } from "vitest";
import { policyHouse } from "../policy/policy-house.ts";

describe("pain 12: people who are asked too often stop reading", () => {
  it("asks nobody about what only reads", async () => {
    const house = policyHouse("");

    for (const [to, args] of [
      ["crm.list_customers", {}],
      ["crm.query", { sql: "select * from orders where id = 7" }],
      ["crm.run_command", { command: "git status && ls -la" }],
    ] as const) {
      const { kind } = await house.call(to, args);

      expect({ to, kind }).toEqual({ to, kind: "answered" });
    }
  });

  it("lets a rule allow what is harmless by what the call says, not by its tool alone", async () => {
    const house = policyHouse(`policy:
  rules:
    - id: notes-may-change
      when: 'call.sql.size() > 0 && call.sql.all(s, s.kind in ["select", "update"] && s.hasWhere && s.tables == ["notes"])'
      decision: allow
`);
    const kinds = [];

    for (const sql of [
      "update notes set text = 'x' where id = 1",
      "update notes set text = 'x'",
      "update customers set text = 'x' where id = 1",
      "update notes set text = 'x' where id = 1; delete from notes",
    ]) {
      kinds.push((await house.call("crm.query", { sql })).kind);
    }

    expect(kinds).toEqual(["answered", "pending", "pending", "pending"]);
  });

  it("asks once about many: within a budget nobody, beyond it a person", async () => {
    const house = policyHouse(`policy:
  rules: [{ id: tickets, tool: create_ticket, decision: allow }]
  budgets: [{ id: tickets-an-hour, of: calls, tool: create_ticket, limit: 20 }]
`);

    const kinds = [];
    for (let n = 0; n < 22; n++) kinds.push((await house.call("crm.create_ticket", { n })).kind);

    expect(kinds.filter((kind) => kind === "answered")).toHaveLength(20);
  });

  it("asks one question for one call, however often it is made", async () => {
    const house = policyHouse("");

    for (let n = 0; n < 5; n++) await house.call("crm.delete_customer", { id: 1 });

    expect(await house.store.approvals({ limit: 10 })).toHaveLength(1);
  });
});
