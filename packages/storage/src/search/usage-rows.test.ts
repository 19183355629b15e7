import {
  type AuditRecord,
  type DataFlow,
  DataUsage,
  USAGE_FILTERS,
  type UsageDimension,
} from "@countersign/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadDriver } from "../sqlite/driver.ts";
import { USAGE_SCHEMA, UsageRows } from "./usage-rows.ts";

function usageOf(records: readonly AuditRecord[]): UsageRows {
  const Driver = loadDriver();
  const database = new Driver(":memory:");
  database.exec(USAGE_SCHEMA);
  const rows = new UsageRows(database);
  for (const record of records) rows.add(record);
  return rows;
}

const FLOW: readonly UsageDimension[] = [...USAGE_FILTERS, "rule"];

const record: fc.Arbitrary<Omit<AuditRecord, "sequence" | "at">> = fc
  .record({
    type: fc.constantFrom(
      "call.received",
      "call.decided",
      "execution.claimed",
      "execution.finished",
    ),
    upstream: fc.constantFrom("crm", "mail"),
    tool: fc.constantFrom("a", "b"),
    person: fc.constantFrom("ada", "sam"),
    model: fc.constantFrom(undefined, "large-1", "small-1"),
    place: fc.integer({ min: 1, max: 2 }),
    counts: fc.dictionary(fc.constantFrom("PERSON", "EMAIL_ADDRESS"), fc.nat(3), {
      noNullPrototype: true,
    }),
  })
  .map(({ type, upstream, tool, person, model, place, counts }) => ({
    type: type as AuditRecord["type"],
    upstream,
    tool,
    client: { name: "claude", version: "1" },
    requester: { id: person, name: person, verified: false },
    rules: ["some-rule"],
    masked: counts,
    disclosed: counts,
    disclosedBy: { PERSON: [place] },
    ...(model === undefined ? {} : { model }),
    payloadCommitment: null,
  }));

describe("data usage by the hour", () => {
  it("adds up to what the records say, however it is told apart", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(record, fc.nat(100)), { maxLength: 30 }),
        fc.nat(10),
        (drafts, sinceHour) => {
          let minute = 0;
          const records = drafts.map(([draft, later], i): AuditRecord => {
            minute += later;
            const at = new Date(Date.UTC(2026, 2, 1, 0, minute)).toISOString();
            return { ...draft, sequence: i + 1, at };
          });
          const since = new Date(Date.UTC(2026, 2, 1, sinceHour)).toISOString();
          const expected = new DataUsage(since, true);
          for (const one of records) expected.add(one);
          const rows = usageOf(records);

          const { rows: found } = rows.answer({ since, by: FLOW, limit: 1_000 });
          const byKey = (flow: object): string => JSON.stringify(flow, [...FLOW]);
          const inOrder = <T extends object>(flows: readonly T[]): T[] =>
            flows.toSorted((a, b) => (byKey(a) < byKey(b) ? -1 : 1));
          expect(inOrder(found)).toEqual(inOrder(expected.flows()));

          for (const only of [
            { destination: "mail.a" },
            { model: "" },
            { model: "large-1", direction: "sent", requester: "ada" },
          ]) {
            const wanted = Object.entries(only) as readonly (readonly [keyof DataFlow, string])[];
            const narrowed = rows.answer({ since, by: FLOW, only, limit: 1_000 });
            expect(inOrder(narrowed.rows)).toEqual(
              inOrder(expected.flows()).filter((flow) =>
                wanted.every(([name, value]) => flow[name] === value),
              ),
            );
          }

          const total = (by: "hour" | "day" | "upstream"): number =>
            rows
              .answer({ since, by: [by], limit: 1_000 })
              .rows.reduce((n, row) => n + row.values, 0);
          const all = expected.flows().reduce((sum, { values }) => sum + values, 0);
          expect([total("hour"), total("day"), total("upstream")]).toEqual([all, all, all]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("takes whole hours, tells what is cut off, and names what came for the first time", () => {
    const at = (time: string, upstream: string): AuditRecord => ({
      sequence: 1,
      at: time,
      type: "execution.finished",
      upstream,
      masked: { PHONE_NUMBER: 2 },
      payloadCommitment: null,
    });
    const rows = usageOf([
      at("2026-03-01T08:59:59.999Z", "crm"),
      at("2026-03-01T09:30:00.000Z", "crm"),
      at("2026-03-01T10:00:00.000Z", "mail"),
    ]);
    const hours = (since?: string, until?: string) =>
      rows.answer({
        by: ["hour"],
        limit: 10,
        ...(since === undefined ? {} : { since }),
        ...(until === undefined ? {} : { until }),
      }).rows;

    expect(hours("2026-03-01T09:45:00.000Z", "2026-03-01T10:00:00.000Z")).toEqual([
      {
        hour: "2026-03-01T09:00:00.000Z",
        values: 2,
        calls: 1,
        first: "2026-03-01T09:30:00.000Z",
        last: "2026-03-01T09:30:00.000Z",
        isNew: false,
      },
    ]);
    expect(hours("2026-03-01T09:45:00.000Z", "2026-03-01T10:00:00.001Z")).toHaveLength(2);
    expect(hours()).toHaveLength(3);
    expect(rows.answer({ by: ["hour"], limit: 2 })).toMatchObject({ isCut: true });
    expect(
      rows.answer({ since: "2026-03-01T09:00:00.000Z", by: ["day"], limit: 2 }).firsts,
    ).toEqual([
      {
        at: "2026-03-01T10:00:00.000Z",
        direction: "received",
        entityType: "PHONE_NUMBER",
        upstream: "mail",
      },
    ]);
    expect(rows.answer({ by: ["day"], only: { upstream: "crm" }, limit: 2 }).firsts).toMatchObject([
      { at: "2026-03-01T08:59:59.999Z", upstream: "crm" },
    ]);
  });
});
