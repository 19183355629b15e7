/** The part of the description that is about looking and trying: exchanges, tools, the policy, the set-up. */
import { ACTION_CATEGORIES } from "@countersign/core";
import {
  body,
  list,
  object,
  type Operations,
  orNull,
  query,
  ref,
  text,
  time,
} from "./openapi-parts.ts";

const decision = { enum: ["allow", "require-approval", "deny"] };
const count = { type: "integer", minimum: 0 };
const counts = { type: "object", additionalProperties: count };

const content = {
  oneOf: [
    object({ kind: { const: "kept" }, value: {} }),
    object({ kind: { enum: ["erased", "withheld", "none"] } }),
  ],
  description: "Masked, as it is kept; `withheld` if it is not yours to see",
};

export const LOOKING: Operations = {
  "/api/exchanges/{id}": {
    get: {
      id: "showExchange",
      says: "Shows one call from its arrival to its end, as model, tool, reviewer and log saw it",
      answers: object({ exchange: ref("Exchange") }),
    },
  },
  "/api/tools": {
    get: {
      id: "listTools",
      says: "Lists every known tool with what the policy in force says about it",
      answers: object({ tools: list(ref("Tool")), total: count }),
      parameters: [
        query("upstream", text),
        query("text", { ...text, description: "In its name or description" }),
        query("decision", decision),
        query("after", { ...count, description: "How many to leave out from the beginning" }),
        query("limit", { type: "integer", minimum: 1, maximum: 500, default: 100 }),
      ],
    },
  },
  "/api/explain": {
    post: {
      id: "explainCall",
      says: "Tells what would happen to a call, and why; runs and writes nothing",
      answers: object({ explained: ref("Explanation") }),
      body: body(
        {
          upstream: text,
          tool: text,
          arguments: { type: "object" },
          requester: { ...text, description: "Id of whoever it is tried for" },
          seen: { ...list(text), description: "Entity types its conversation has read before" },
        },
        ["upstream", "tool"],
      ),
    },
  },
  "/api/replays": {
    get: {
      id: "listReplays",
      says: "Lists the policies that were tried on the log lately, newest first",
      answers: object({ replays: list(ref("Replay")) }),
    },
    post: {
      id: "startReplay",
      says: "Begins to decide the logged calls again by another policy; recorded",
      status: 202,
      answers: object({ replay: ref("Replay") }),
      body: body(
        {
          policy: { ...text, description: "The `policy` part of a configuration, in YAML" },
          change: { ...text, description: "Instead: hash of the change that waits" },
          since: time,
        },
        [],
        ["policy", "change"],
      ),
    },
  },
  "/api/replays/{id}": {
    get: {
      id: "showReplay",
      says: "Tells how far it is and what it found",
      answers: object({ replay: ref("Replay") }),
    },
  },
  "/api/replays/{id}/stop": {
    post: { id: "stopReplay", says: "Stops it", answers: object({ replay: ref("Replay") }) },
  },
  "/api/setup": {
    get: {
      id: "showSetup",
      says: "Tells what is set up, what is missing, and the mend",
      answers: object({
        at: time,
        findings: list(ref("SetupFinding")),
        reports: list(object({ at: time, line: text })),
      }),
    },
  },
  "/api/setup/upstreams": {
    post: {
      id: "tryUpstreams",
      says: "Connects to every upstream and lists its tools",
      answers: object({ at: time, findings: list(ref("SetupFinding")) }),
    },
  },
};

export const LOOKING_SCHEMAS: Readonly<Record<string, object>> = {
  Exchange: object(
    {
      id: text,
      requester: orNull({ type: "object" }),
      client: orNull({ type: "object" }),
      upstream: orNull(text),
      tool: orNull(text),
      category: orNull({ enum: ACTION_CATEGORIES }),
      decision: orNull(decision),
      rules: list(text),
      observed: { type: "boolean" },
      outcome: {
        enum: [
          "received",
          "denied",
          "pending",
          "approved",
          "rejected",
          "expired",
          "cancelled",
          "running",
          "executed",
          "failed",
          "unknown",
        ],
      },
      from: time,
      to: time,
      mayRead: object({ allowed: { type: "boolean" }, because: text }, ["allowed"]),
      model: object({ said: content, told: content }),
      sending: object({
        sent: content,
        disclosed: counts,
        masked: counts,
        durationMs: orNull({ type: "number" }),
      }),
      reviewer: orNull({ type: "object" }),
      records: list({ type: "object" }),
      isCut: { type: "boolean" },
    },
    ["id", "rules", "outcome", "from", "to", "mayRead", "model", "sending", "records", "isCut"],
  ),
  Tool: object({
    upstream: text,
    tool: text,
    description: orNull(text),
    listed: { type: "boolean" },
    category: { enum: ACTION_CATEGORIES },
    evidence: list({ type: "object" }),
    decision,
    rules: list(text),
    reason: orNull(text),
    depends: { ...list(text), description: "Rules that ask about each call" },
    refused: orNull({ enum: ["new", "changed", "rejected"] }),
    warnings: list(text),
  }),
  Explanation: object({
    findings: list(object({ entityType: text, path: text })),
    masked: {},
    disclosed: counts,
    category: { enum: ACTION_CATEGORIES },
    evidence: list({ type: "object" }),
    rules: list(
      object({
        id: text,
        decision,
        fits: { enum: ["yes", "no", "failed"] },
        because: orNull(text),
      }),
    ),
    decision,
    decidedBy: list(text),
    reason: orNull(text),
    asked: list(text),
    isKnownTool: { type: "boolean" },
    observes: { type: "boolean" },
  }),
  Replay: object({
    id: text,
    state: { enum: ["running", "done", "stopped", "failed"] },
    of: { enum: ["change", "text"] },
    by: text,
    startedAt: time,
    endedAt: orNull(time),
    since: orNull(time),
    read: count,
    records: count,
    calls: count,
    erased: count,
    changes: list(object({ was: decision, would: decision, calls: count })),
    different: list({ type: "object" }),
    because: orNull(text),
  }),
  SetupFinding: object(
    {
      area: { enum: ["service", "policy", "people", "upstreams", "storage", "log", "channels"] },
      subject: text,
      state: { enum: ["ok", "note", "wrong"] },
      says: text,
      mend: text,
    },
    ["area", "subject", "state", "says"],
  ),
};
