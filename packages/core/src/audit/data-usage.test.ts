import { describe, expect, it } from "vitest";
import type { AuditDraft, AuditRecord } from "./audit-record.ts";
import { DataUsage } from "./data-usage.ts";

const call = {
  upstream: "mail",
  tool: "send",
  client: { name: "claude", version: "1" },
  requester: { id: "local:ada@host", name: "ada", verified: false },
} as const;

const recordAt = (at: string, draft: AuditDraft): AuditRecord => ({
  sequence: 1,
  at,
  payloadCommitment: null,
  ...call,
  ...draft,
});

describe("data usage", () => {
  it("counts values by type, way, tool, client and requester", () => {
    const usage = new DataUsage();
    usage.add(recordAt("2026-01-01", { type: "call.received", masked: { EMAIL_ADDRESS: 2 } }));
    usage.add(recordAt("2026-01-02", { type: "call.received", masked: { EMAIL_ADDRESS: 1 } }));
    usage.add(
      recordAt("2026-01-02", { type: "execution.claimed", disclosed: { EMAIL_ADDRESS: 1 } }),
    );
    usage.add(recordAt("2026-01-02", { type: "execution.finished", masked: { PERSON: 4 } }));

    const [persons, sent, disclosed] = usage.flows();

    expect(sent).toEqual({
      direction: "sent",
      entityType: "EMAIL_ADDRESS",
      upstream: "mail",
      tool: "send",
      client: "claude",
      model: "",
      requester: "local:ada@host",
      destination: "",
      values: 3,
      calls: 2,
      first: "2026-01-01",
      last: "2026-01-02",
      isNew: true,
    });
    expect(persons).toMatchObject({ direction: "received", entityType: "PERSON", values: 4 });
    expect(disclosed).toMatchObject({
      direction: "disclosed",
      values: 1,
      destination: "mail.send",
    });
  });

  it("tells models apart, counts lists under their method, and names the rules if it is asked to", () => {
    const usage = new DataUsage("", true);
    const claim = {
      type: "execution.claimed",
      rules: ["mail-ok"],
      disclosed: { PERSON: 1, IBAN: 2 },
      disclosedBy: { PERSON: [2, 3], IBAN: [1] },
    } as const;
    usage.add(recordAt("2026-01-01", { ...claim, model: "large-1" }));
    usage.add(recordAt("2026-01-02", { ...claim, model: "small-1" }));
    usage.add(
      recordAt("2026-01-03", { type: "list.masked", tool: "tools/list", masked: { PERSON: 7 } }),
    );

    expect(
      usage
        .flows()
        .map(({ direction, entityType, tool, model, destination, rule, values }) =>
          [direction, entityType, tool, model, destination, rule, values].join(" "),
        ),
    ).toEqual([
      "received PERSON tools/list    7",
      "disclosed IBAN send large-1 mail.send mail-ok, disclose:1 2",
      "disclosed IBAN send small-1 mail.send mail-ok, disclose:1 2",
      "disclosed PERSON send large-1 mail.send mail-ok, disclose:2, disclose:3 1",
      "disclosed PERSON send small-1 mail.send mail-ok, disclose:2, disclose:3 1",
    ]);
  });

  it("counts a decision's disclosures once, and nothing that was not sent", () => {
    const usage = new DataUsage();
    usage.add(recordAt("2026-01-01", { type: "call.decided", disclosed: { PERSON: 1 } }));

    expect(usage.flows()).toEqual([]);
  });

  it("calls a flow new when the upstream saw the type for the first time since then", () => {
    const usage = new DataUsage("2026-06-01");
    usage.add(recordAt("2026-01-01", { type: "call.received", masked: { EMAIL_ADDRESS: 9 } }));
    usage.add(
      recordAt("2026-07-01", {
        type: "call.received",
        tool: "other",
        masked: { EMAIL_ADDRESS: 9, PHONE_NUMBER: 1 },
      }),
    );

    expect(
      usage.flows().map(({ entityType, values, isNew }) => [entityType, values, isNew]),
    ).toEqual([
      ["PHONE_NUMBER", 1, true],
      ["EMAIL_ADDRESS", 9, false],
    ]);
  });
});
