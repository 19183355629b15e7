/** The API described to programs, as OpenAPI 3.1. `test/console/openapi.test.ts` holds it against what is answered. */
import {
  APPROVAL_STATES,
  ACTION_CATEGORIES,
  AUDIT_RECORD_TYPES,
  DEFINITION_KINDS,
  ERROR_CODES,
  USAGE_DIMENSIONS,
  USAGE_FILTERS,
} from "@countersign/core";
import { ACCESS, ACCESS_SCHEMAS, proof } from "./openapi-access.ts";
import { LOOKING, LOOKING_SCHEMAS } from "./openapi-looking.ts";
import {
  body,
  list,
  object,
  type Operation,
  type Operations,
  orNull,
  query,
  reason,
  ref,
  text,
  time,
} from "./openapi-parts.ts";

const webauthn = { type: "object", description: "What the browser gave, `toJSON()`" };
const seen = { ...text, description: "What `showCard` gave with the card this decision is about" };
const limit = query("limit", { type: "integer", minimum: 1, maximum: 1_000, default: 100 });
const order = query("order", { enum: ["newest", "oldest"] });
const approval = object({ approval: ref("Approval") });

const when = { ...text, description: "A condition, as rules have it, that calls have to fulfil" };

const DEFINITION_KIND = { enum: DEFINITION_KINDS };

const DIRECTIONS = ["sent", "received", "disclosed"];

const partial = query("partial", {
  enum: ["true"],
  description: "While the index is far behind: answer from what it holds so far",
});

const indexing = {
  ...orNull(object({ indexed: { type: "integer" }, records: { type: "integer" } })),
  description: "With `partial`: that only the oldest `indexed` of all `records` were looked at",
};

const OPERATIONS: Operations = {
  ...LOOKING,
  ...ACCESS,
  "/api/approvals": {
    get: {
      id: "listApprovals",
      says: "Lists requests for approval",
      answers: object({ approvals: list(ref("Approval")), total: { type: "integer" } }),
      parameters: [
        query("state", list({ enum: APPROVAL_STATES })),
        limit,
        query("skip", { type: "integer", minimum: 0, default: 0 }),
        query("order", { enum: ["newest", "oldest", "deadline"] }),
        ...["open", "broke_glass", "brief"].map((name) => query(name, { enum: ["true"] })),
      ],
    },
  },
  "/api/approvals/{id}": {
    get: { id: "showApproval", says: "Shows one request", answers: approval },
  },
  "/api/approvals/{id}/card": {
    get: {
      id: "showCard",
      says: "The card you would be shown in Teams, without fields and buttons",
      answers: object({ card: { type: "object" }, seen: text }),
    },
  },
  "/api/approvals/{id}/approve": {
    post: {
      id: "approve",
      says: "Votes for letting exactly this call run, once",
      answers: approval,
      body: body({
        reason,
        proof,
        arguments: { description: "What is to run instead" },
        grant: object({
          minutes: { type: "integer", minimum: 1, maximum: 10_080 },
          same: { ...list(text), description: "Paths that have to be as here; `$` for all" },
          when,
        }),
        seen,
      }),
    },
  },
  "/api/approvals/{id}/reject": {
    post: {
      id: "reject",
      says: "Refuses it for good",
      answers: approval,
      body: body({ reason, seen, proof }),
    },
  },
  "/api/approvals/{id}/assertion": {
    post: {
      id: "askToSign",
      says: "What a passkey has to sign for a decision; nothing is decided",
      answers: object({
        nonce: text,
        statement: { type: "object" },
        assertion: { type: "object" },
      }),
      body: body(
        {
          verb: { enum: ["approve", "reject", "break-glass"] },
          reason,
          seen,
          arguments: { description: "What is to run instead" },
        },
        ["verb"],
      ),
    },
  },
  "/api/approvals/{id}/escalate": {
    post: {
      id: "escalate",
      says: "Hands it to the next reviewers",
      answers: approval,
      body: body({ reason, seen }, ["reason"]),
    },
  },
  "/api/approvals/{id}/break-glass": {
    post: {
      id: "breakGlass",
      says: "Approves alone in an emergency",
      answers: approval,
      body: body({ reason, seen, proof }, ["reason"]),
    },
  },
  "/api/approvals/{id}/resolve": {
    post: {
      id: "resolve",
      says: "Settles an unknown outcome with what was found",
      answers: approval,
      body: body({ outcome: { enum: ["executed", "failed"] }, reason }, ["outcome", "reason"]),
    },
  },
  "/api/approvals/{id}/reveal": {
    post: {
      id: "reveal",
      says: "Gives the arguments with their real values, or the value behind one token; recorded",
      answers: object({ arguments: {}, value: text }, []),
      body: body({ token: text }),
    },
  },
  "/api/grants": {
    get: {
      id: "listGrants",
      says: "Lists grants, newest first",
      answers: object({ grants: list(ref("Grant")) }),
      parameters: [limit, query("in_force", { enum: ["true", "false"], default: "true" })],
    },
    post: {
      id: "makeGrant",
      says: "Lets calls of one kind run unasked for a while",
      status: 201,
      answers: object({ grant: ref("Grant") }),
      body: body(
        {
          requester: text,
          upstream: text,
          tool: text,
          category: { enum: ACTION_CATEGORIES },
          conditions: list(object({ path: text, equals: {} })),
          when,
          minutes: { type: "integer", minimum: 1, maximum: 10_080 },
          reason,
          proof,
        },
        ["requester", "upstream", "tool", "category", "minutes", "reason"],
      ),
    },
  },
  "/api/grants/{id}/revoke": {
    post: { id: "revokeGrant", says: "Takes it back", answers: object({ grant: ref("Grant") }) },
  },
  "/api/pause": {
    get: {
      id: "showPause",
      says: "Whether everything is paused",
      answers: object({ pause: orNull(ref("Pause")) }),
    },
    post: {
      id: "pause",
      says: "Stops every call",
      answers: object({ pause: ref("Pause") }),
      body: body({ mode: { enum: ["hold", "deny"], default: "hold" }, reason }, ["reason"]),
    },
  },
  "/api/resume": {
    post: {
      id: "resume",
      says: "Lets calls run again",
      answers: object({ pause: { type: "null" } }),
      body: body({ reason, proof }, ["reason"]),
    },
  },
  "/api/definitions": {
    get: {
      id: "listDefinitions",
      says: "Lists what upstreams say of their tools, prompts, resources and themselves; with `upstream` and `tool`, shows one and what changed",
      answers: object(
        {
          definitions: list(ref("Definition")),
          reviewers: list(text),
          definition: ref("Definition"),
        },
        [],
      ),
      parameters: [query("upstream", text), query("tool", text), query("kind", DEFINITION_KIND)],
    },
  },
  "/api/definitions/accept": {
    post: {
      id: "acceptDefinition",
      says: "Lets something be used as its upstream defines it now",
      answers: object({ definition: ref("Definition") }),
      body: body({ upstream: text, kind: DEFINITION_KIND, tool: text, hash: text, reason, proof }, [
        "upstream",
        "tool",
        "hash",
      ]),
    },
  },
  "/api/definitions/reject": {
    post: {
      id: "rejectDefinition",
      says: "Refuses a definition for good",
      answers: object({ definition: ref("Definition") }),
      body: body({ upstream: text, kind: DEFINITION_KIND, tool: text, hash: text, reason }, [
        "upstream",
        "tool",
        "hash",
      ]),
    },
  },
  "/api/policy": {
    get: {
      id: "showPolicy",
      says: "The policy in force, and the change of the configuration that waits",
      answers: ref("PolicyChange"),
    },
  },
  "/api/policy/accept": {
    post: {
      id: "acceptConfiguration",
      says: "Puts exactly this change in force",
      answers: ref("PolicyChange"),
      body: body({ hash: text, reason, proof }, ["hash", "reason"]),
    },
  },
  "/api/policy/reject": {
    post: {
      id: "rejectConfiguration",
      says: "Refuses exactly this change",
      answers: ref("PolicyChange"),
      body: body({ hash: text, reason }, ["hash", "reason"]),
    },
  },
  "/api/passkeys": {
    get: {
      id: "listPasskeys",
      says: "Lists your passkeys, and says whether they can be used at this address",
      answers: object({
        passkeys: list(ref("Passkey")),
        site: text,
        takesCode: { type: "boolean" },
        usableHere: { type: "boolean" },
        openAt: orNull(text),
      }),
    },
    post: {
      id: "registerPasskey",
      says: "Adds a passkey; `confirmation` by one you have, or a `code` for a first or lost one",
      status: 201,
      answers: object({ passkey: ref("Passkey") }),
      body: body(
        {
          nonce: text,
          name: text,
          answer: webauthn,
          confirmation: orNull(webauthn),
          code: text,
        },
        ["nonce", "answer"],
      ),
    },
  },
  "/api/passkeys/options": {
    post: {
      id: "askForPasskey",
      says: "What a browser needs to make a passkey",
      answers: object({
        nonce: text,
        registration: { type: "object" },
        confirmation: orNull({ type: "object" }),
      }),
      body: body({ code: text }),
    },
  },
  "/api/passkeys/{id}/remove": {
    post: {
      id: "removePasskey",
      says: "Takes a passkey away",
      answers: object({ passkeys: list(ref("Passkey")) }),
      body: body({ proof }, ["proof"]),
    },
  },
  "/api/passkeys/{id}/remove/options": {
    post: {
      id: "askToRemovePasskey",
      says: "What has to be signed for that, with any passkey you have",
      answers: object({ nonce: text, assertion: { type: "object" } }),
    },
  },
  "/api/records": {
    get: {
      id: "listRecords",
      says: "Lists records of the log",
      answers: object({
        records: list({ type: "object" }),
        next: {
          ...orNull({ type: "integer" }),
          description: "What `before` goes on with towards older ones; `null` at the end",
        },
        indexing,
      }),
      parameters: [
        limit,
        order,
        query("approval", text),
        query("exchange", text),
        query("after", { type: "integer", minimum: 0 }),
        // Any of these searches, newest first.
        ...["since", "until", "person", "upstream", "tool", "entity", "text"].map((name) =>
          query(name, text),
        ),
        query("type", { enum: AUDIT_RECORD_TYPES }),
        query("decision", { enum: ["allow", "require-approval", "deny"] }),
        query("before", { type: "integer", minimum: 0 }),
        partial,
      ],
    },
  },
  "/api/usage": {
    get: {
      id: "showUsage",
      says: "Adds up which data went where, to the hour",
      answers: object({
        since: orNull(time),
        until: orNull(time),
        by: list({ enum: USAGE_DIMENSIONS }),
        rows: list(ref("Usage")),
        isCut: { type: "boolean", description: "There are more rows than `limit`" },
        firsts: {
          ...list(
            object({ at: time, direction: { enum: DIRECTIONS }, entityType: text, upstream: text }),
          ),
          description: "What an upstream gave or was given for the first time in the period",
        },
        indexing,
      }),
      parameters: [
        query("since", time),
        query("until", time),
        query("by", {
          ...list({ enum: USAGE_DIMENSIONS }),
          default: [...USAGE_FILTERS],
        }),
        ...USAGE_FILTERS.map((filter) =>
          query(filter, filter === "direction" ? { enum: DIRECTIONS } : text),
        ),
        query("limit", { type: "integer", minimum: 1, maximum: 10_000, default: 1_000 }),
        partial,
      ],
    },
  },
  "/api/health": {
    get: {
      id: "health",
      says: "Whether the database answers; takes no credential",
      answers: object({ status: { const: "ok" } }),
    },
  },
  "/api/events": {
    get: {
      id: "watch",
      says: "Server-sent events: `approvals` or `records` when something changed, `signed-out` at the end",
      answers: text,
      media: "text/event-stream",
    },
  },
  "/api/status": {
    get: { id: "showStatus", says: "The service, and who you are", answers: { type: "object" } },
  },
  "/api/openapi.json": {
    get: { id: "describeApi", says: "This description", answers: { type: "object" } },
  },
};

const decision = object({
  verb: { enum: ["approve", "reject"] },
  person: text,
  channel: { enum: ["console", "api", "cli", "teams", "slack"] },
  at: time,
  reason: orNull(text),
  selfApproved: { type: "boolean" },
  breakGlass: { type: "boolean" },
  edited: { type: "boolean" },
  seen: { ...orNull(text), description: "Keyed hash of what they were shown" },
  passkey: { type: "boolean", description: "Signed with a passkey" },
});

const SCHEMAS = {
  ...LOOKING_SCHEMAS,
  ...ACCESS_SCHEMAS,
  Approval: object(
    {
      id: text,
      state: { enum: APPROVAL_STATES },
      summary: text,
      upstream: text,
      tool: text,
      category: { enum: ACTION_CATEGORIES },
      requester: object({ id: text, name: text, verified: { type: "boolean" } }),
      rules: list(text),
      reviewers: list(text),
      quorum: { type: "integer" },
      require: { enum: ["passkey", null], description: "What an approval has to come with" },
      votes: list(decision),
      decision: orNull(decision),
      createdAt: time,
      expiresAt: time,
      arguments: { description: "Masked; `null` if they were erased. Not in answers to `POST`" },
      others: {
        description: "What goes to the tool beside the arguments, masked; `null` if nothing",
      },
      justification: { ...orNull(text), description: "The caller's own words" },
      preview: orNull({ type: "object" }),
      mayDecide: { type: "object" },
    },
    ["id", "state", "summary", "upstream", "tool", "category", "requester", "rules", "reviewers"],
  ),
  Grant: object({
    id: text,
    requester: text,
    requesterName: orNull(text),
    upstream: text,
    tool: text,
    category: { enum: ACTION_CATEGORIES },
    conditions: list(object({ path: text, equals: {} })),
    when: orNull(text),
    until: time,
    uses: { type: "integer" },
    revoked: orNull({ type: "object" }),
  }),
  Definition: object(
    {
      upstream: text,
      kind: DEFINITION_KIND,
      tool: { ...text, description: "Its own name; of a resource, what stands for its address" },
      label: { ...text, description: "A resource's address, masked" },
      state: { enum: ["accepted", "waiting", "rejected"] },
      hash: text,
      at: time,
      listed: { type: "boolean" },
      by: orNull({ type: "object" }),
      warnings: list(text),
      pinned: orNull({ type: "object" }),
      waiting: orNull({ type: "object" }),
      changes: list({ type: "object" }),
    },
    ["upstream", "kind", "tool", "state", "hash", "at", "listed", "by", "warnings"],
  ),
  PolicyChange: object({
    change: orNull(
      object({
        hash: text,
        at: { type: "integer", description: "Milliseconds since the epoch" },
        diff: { ...list(text), description: "Lines that begin with `+`, `-` or a space" },
        needsRestart: list(text),
      }),
    ),
    admins: { ...list(text), description: "Groups or people who accept changes" },
    written: { ...text, description: "The `policy` part of the configuration in force" },
  }),
  Usage: object(
    {
      hour: time,
      day: { type: "string", format: "date" },
      direction: { enum: DIRECTIONS },
      entityType: text,
      upstream: text,
      tool: text,
      client: text,
      model: { ...text, description: "As the agent's program names it; empty where it is unknown" },
      requester: text,
      destination: {
        ...text,
        description: "`upstream.tool` that was given real values; empty where none were",
      },
      rule: {
        ...text,
        description:
          "Rules that led to the decision, parted by commas, and `disclose:N` for place N of `policy.disclose`",
      },
      values: { type: "integer" },
      calls: { type: "integer" },
      first: time,
      last: time,
      isNew: { type: "boolean", description: "Some of it for the first time in the period" },
    },
    ["values", "calls", "first", "last", "isNew"],
  ),
  Passkey: object({ id: text, name: text, site: text, createdAt: time, usedAt: orNull(time) }),
  Pause: object({ mode: { enum: ["hold", "deny"] }, reason: text, by: text, at: time }),
  Error: object(
    {
      error: object({ code: { enum: [...Object.keys(ERROR_CODES), "INTERNAL"] }, message: text }),
      approval: ref("Approval"),
    },
    ["error"],
  ),
};

/** The whole description. */
export function openApi({ version, origin }: { version: string; origin: string }): object {
  const json = (schema: object): object => ({ "application/json": { schema } });
  const written = (
    path: string,
    { id, says, answers, status = 200, media = "application/json", ...more }: Operation,
  ): object => ({
    operationId: id,
    summary: says,
    parameters: [
      ...(path.includes("{id}") ? [{ name: "id", in: "path", required: true, schema: text }] : []),
      ...(more.parameters ?? []),
    ],
    ...(more.body === undefined ? {} : { requestBody: more.body }),
    responses: {
      [status]: { description: "Done", content: { [media]: { schema: answers } } },
      default: { description: "Refused; nothing changed", content: json(ref("Error")) },
    },
  });
  return {
    openapi: "3.1.0",
    info: { title: "Countersign", version, summary: "Decide what agents may do" },
    servers: [{ url: origin }],
    security: [{ reviewer: [] }],
    paths: Object.fromEntries(
      Object.entries(OPERATIONS).map(([path, methods]) => [
        path,
        Object.fromEntries(
          Object.entries(methods).map(([method, one]) => [method, written(path, one)]),
        ),
      ]),
    ),
    components: {
      schemas: SCHEMAS,
      securitySchemes: { reviewer: { type: "http", scheme: "bearer" } },
    },
  };
}
