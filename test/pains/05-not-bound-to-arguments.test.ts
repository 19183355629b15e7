/** Elsewhere an approval counts for a tool and a while, and rules look at the first characters of an argument only. */
import { describe, expect, it } from "vitest";
import { policyHouse } from "../policy/policy-house.ts";

describe("pain 5: an approval that is not bound to the arguments", () => {
  it("counts for exactly the arguments that were approved, once", async () => {
    const house = policyHouse("policy: { default: require-approval }\n");
    await house.call("crm.delete", { id: 1 });
    const [request] = await house.store.approvals({ limit: 1 });
    await house.store.commit({
      kind: "move-approval",
      id: request?.id ?? "",
      event: "approve",
      record: { type: "approval.approved" },
    });

    const other = await house.call("crm.delete", { id: 2 });
    const approved = await house.call("crm.delete", { id: 1 });
    const again = await house.call("crm.delete", { id: 1, force: true });

    expect([other.kind, approved.kind, again.kind]).toEqual(["pending", "answered", "pending"]);
    expect(house.sent.map((call) => call.arguments)).toEqual([{ id: 1 }]);
  });

  const padding = [1_000, 50_000, 99_000, 1_000_000, 5_000_000];

  it.each(padding)("cannot be got round by %i characters before what matters", async (length) => {
    const house = policyHouse(`policy:
  default: allow
  rules:
    - id: never-drop
      when: 'call.sql.exists(s, s.kind in ["drop", "unknown"])'
      decision: deny
`);

    const sql = `select 1; --${" ".repeat(length)}\ndrop table customers`;
    const outcome = await house.call("crm.query", { sql });

    expect(outcome).toMatchObject({ kind: "denied", rules: ["never-drop"] });
    expect(house.sent).toEqual([]);
  });

  it.each(padding)(
    "cannot be got round by a path with %i characters before `..`",
    async (length) => {
      const house = policyHouse(`policy:
  default: allow
  rules:
    - id: only-inside
      when: '!call.arguments.path.startsWith("/srv/") || call.arguments.path.contains("..")'
      decision: deny
`);

      const path = `/srv/${"x/../".repeat(length / 5)}../etc/passwd`;
      const outcome = await house.call("crm.read_file", { path });

      expect(outcome).toMatchObject({ kind: "denied", rules: ["only-inside"] });
    },
  );

  it.each(["/srv/../etc/passwd", "/srv/./../etc/passwd", "/srv//..//etc/passwd", "../etc/passwd"])(
    "cannot be got round by another spelling of the same place: %s",
    async (path) => {
      const house = policyHouse(`policy:
  default: allow
  rules:
    - { id: only-inside, when: '!call.arguments.path.startsWith("/srv/")', decision: deny }
`);

      expect(await house.call("crm.read_file", { path })).toMatchObject({ kind: "denied" });
      expect(await house.call("crm.read_file", { path: "/srv/a/../b" })).toMatchObject({
        kind: "answered",
      });
    },
  );
});
