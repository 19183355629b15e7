import { CountersignError, type Exchanges, type PolicyTrials } from "@countersign/core";
import type { SetupLook } from "../../packages/console/src/index.ts";

/** One exchange, no tools, and one policy that is tried for ever. */
export function inMemoryLooking(): {
  readonly exchanges: Exchanges;
  readonly policyTrials: PolicyTrials;
  readonly setup: SetupLook;
} {
  const replay = {
    id: "apr_1",
    state: "running",
    of: "text",
    by: "ada",
    startedAt: 1_000,
    endedAt: null,
    since: null,
    read: 0,
    records: 1,
    calls: 0,
    erased: 0,
    changes: [],
    different: [],
    because: null,
  } as const;
  return {
    exchanges: {
      async show(_reviewer, id) {
        const at = "2026-01-01T00:00:00.000Z";
        return {
          id,
          requester: null,
          client: null,
          upstream: null,
          tool: null,
          category: null,
          decision: null,
          rules: [],
          observed: false,
          outcome: "received",
          from: at,
          to: at,
          mayRead: { allowed: true },
          model: { said: { kind: "none" }, told: { kind: "none" } },
          sending: { sent: { kind: "none" }, disclosed: {}, masked: {}, durationMs: null },
          reviewer: null,
          records: [],
          isCut: false,
        };
      },
    },
    policyTrials: {
      tools: async () => ({ tools: [], total: 0 }),
      explain: async ({ arguments: masked }) => ({
        findings: [],
        masked,
        disclosed: {},
        category: "read",
        evidence: [],
        tried: [],
        verdict: {
          decision: "allow",
          rules: ["default:allow"],
          reason: null,
          approval: { reviewers: [], expiresAfterSeconds: 1, coolingOffSeconds: 1 },
        },
        isKnownTool: false,
        observes: false,
      }),
      written: () => "default: deny\n",
      startReplay: async () => replay,
      replays: () => [replay],
      async stopReplay(_reviewer, id) {
        if (id !== replay.id) throw new CountersignError("REPLAY_NOT_FOUND", "check the id");
        return replay;
      },
    },
    setup: { look: async () => [], reports: () => [], tryUpstreams: async () => [] },
  };
}
