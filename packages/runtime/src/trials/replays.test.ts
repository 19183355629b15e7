import { parseConfig } from "@countersign/config";
import type { AuditRecord, JsonValue } from "@countersign/core";
import { manualClock, MemoryStorage } from "@countersign/testkit";
import { describe, expect, it } from "vitest";
import { createScan } from "../scan.ts";
import { Replays } from "./replays.ts";

const config = (policy: string) =>
  parseConfig(`version: 1\nupstreams: { crm: { command: x } }\npolicy: ${policy}\n`, {
    file: "/srv/countersign.yaml",
    env: {},
  });

/** A log of so many allowed calls. */
function logOf(calls: number) {
  const about = (at: number) => ({
    exchange: `xch_${at}`,
    scope: "scope",
    requester: { id: "local:sam@host", name: "sam", verified: false },
    client: { name: "agent", version: "1" },
    upstream: "crm",
    tool: "query",
    at: new Date(at * 1_000).toISOString(),
    payloadCommitment: null,
  });
  const records = Array.from({ length: calls }, (_, at): AuditRecord[] => [
    { ...about(at), type: "call.received", sequence: 2 * at + 1 },
    {
      ...about(at),
      type: "call.decided",
      sequence: 2 * at + 2,
      category: "read",
      decision: "allow",
      rules: ["default:allow"],
    },
  ]).flat();
  return {
    records: async ({ afterSequence = 0, newestFirst, limit }: Parameters<Read>[0]) =>
      newestFirst
        ? records.toReversed().slice(0, limit)
        : records.slice(afterSequence, afterSequence + limit),
    payload: async (sequence: number): Promise<JsonValue | undefined> =>
      sequence === 1 ? undefined : { arguments: { id: sequence } },
  };
}

type Read = (filter: {
  readonly afterSequence?: number;
  readonly newestFirst?: boolean;
  readonly limit: number;
}) => Promise<readonly AuditRecord[]>;

function replaysOf(calls: number, mostCalls?: number) {
  const troubles: string[] = [];
  const replays = new Replays({
    store: logOf(calls),
    vault: new MemoryStorage().vault,
    clock: { ...manualClock(0), every: () => () => undefined },
    report: (line) => troubles.push(line),
    ...(mostCalls === undefined ? {} : { mostCalls }),
  });
  const next = config("{ default: deny }");
  const start = (since: string | null = null) =>
    replays.start(
      config("{ default: allow }"),
      { config: next, scan: createScan(next.masking) },
      { of: "text", by: "ada", since },
    );
  const newest = () => replays.all()[0]!;
  const ended = () => expect.poll(() => newest().endedAt, { timeout: 20_000 }).not.toBeNull();
  return { replays, start, newest, ended, troubles };
}

describe("a policy that is tried on the log", () => {
  it("decides every call again, counts what changed and shows the newest", async () => {
    const { start, newest, ended, troubles } = replaysOf(300);
    await start();
    await ended();

    expect(newest()).toMatchObject({
      state: "done",
      records: 600,
      read: 600,
      calls: 300,
      erased: 1,
      changes: [{ was: "allow", would: "deny", calls: 299 }],
      because: null,
    });
    expect(newest().different).toHaveLength(200);
    expect(newest().different[0]).toMatchObject({ exchange: "xch_299", wouldBy: ["default:deny"] });
    expect(troubles).toEqual([]);
  });

  it("looks only at calls since a time", async () => {
    const { start, newest, ended } = replaysOf(20);
    await start(new Date(15_000).toISOString());
    await ended();

    expect(newest()).toMatchObject({ state: "done", calls: 5 });
  });

  it("ends after so many calls, and says so", async () => {
    const { start, newest, ended } = replaysOf(1_500, 400);
    await start();
    await ended();

    expect(newest()).toMatchObject({
      state: "stopped",
      calls: 500,
      because: "it has decided 500 calls: name a later time",
    });
  });

  it("is one at a time, and can be stopped", async () => {
    const { replays, start, newest, ended } = replaysOf(1_500);
    const { id } = await start();

    await expect(start()).rejects.toMatchObject({ code: "REPLAY_RUNNING" });
    replays.stop(id, "ada stopped it");
    expect(() => replays.stop("rpl_other", "x")).toThrow(
      expect.objectContaining({ code: "REPLAY_NOT_FOUND" }) as Error,
    );
    await ended();
    expect(newest()).toMatchObject({ state: "stopped", because: "ada stopped it" });
    await start();
    await replays.close();
    expect(newest()).toMatchObject({ state: "stopped", because: "the daemon stopped" });
  });
});
