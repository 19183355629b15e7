import { expect, it } from "vitest";
import { timesFor } from "./client-limits.ts";
import type { HoldTimes } from "./hold-times.ts";

const times: HoldTimes = {
  holdMs: 45_000,
  holdWithProgressMs: 3_600_000,
  progressEveryMs: 12_000,
  clients: [
    { client: "claude-ai", holdWithProgressMs: 100_000 },
    { client: "my-*", holdMs: 1_000, progressEveryMs: 2_000, rounds: false },
    { client: "my-agent", holdMs: 9_000 },
  ],
};

it.each([
  { client: "anybody", because: "nothing is known of it", expected: {} },
  {
    client: "claude-ai",
    because: "the configuration goes first",
    expected: { holdWithProgressMs: 100_000 },
  },
  {
    client: "codex-mcp-client",
    because: "it gives up at 300 s",
    expected: { holdWithProgressMs: 270_000 },
  },
  { client: "claude-code", because: "it waits as long as there is progress", expected: {} },
  {
    client: "my-agent",
    because: "the first that fits counts",
    expected: { holdMs: 1_000, progressEveryMs: 2_000, rounds: false },
  },
])("gives $client its own times: $because", ({ client, expected }) => {
  const { clients: _, ...everybody } = times;

  expect(timesFor(times, client)).toEqual({ ...everybody, rounds: true, ...expected });
});

it.each([
  { client: "anybody", because: "the SDKs' clients give up at 60 s", ms: 50_000 },
  { client: "claude-code", because: "it waits as long as there is progress", ms: 3_600_000 },
  { client: "gemini-cli-mcp-client", because: "it gives up at 600 s", ms: 540_000 },
])("keeps $client waiting for $ms ms if nobody says how long: $because", ({ client, ms }) => {
  const { holdWithProgressMs: _, clients: _clients, ...unsaid } = times;

  expect(timesFor(unsaid, client).holdWithProgressMs).toBe(ms);
});

it("never makes what is known of a client longer than the configuration has it", () => {
  expect(timesFor({ ...times, clients: [], holdWithProgressMs: 5_000 }, "claude-ai")).toMatchObject(
    {
      holdWithProgressMs: 5_000,
    },
  );
});
