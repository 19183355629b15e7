import { CountersignError } from "@countersign/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { parseConfig } from "./parse-config.ts";

const TYPES = ": expected one of docs/detectors.md, or one of your own that begins with `CUSTOM_`";

const MINIMAL = "version: 1\nmode: local\n";

const parse = (text: string, env: Record<string, string> = {}) =>
  parseConfig(text, { file: "/srv/guard/countersign.yaml", env });

/** The problems it finds, one to a line, without the file's name. */
function problemsOf(text: string, env: Record<string, string> = {}): readonly string[] {
  try {
    parse(text, env);
  } catch (error) {
    if (!(error instanceof CountersignError) || error.code !== "CONFIG_INVALID") throw error;
    return error.message
      .replace("the configuration cannot be used: ", "")
      .split("\n")
      .map((line) => line.replace("/srv/guard/countersign.yaml:", ""));
  }
  return [];
}

it("fills in every default", () => {
  const config = parse("version: 1\nmode: local\nupstreams: { crm: { command: crm-server } }\n");

  expect(config).toEqual({
    file: "/srv/guard/countersign.yaml",
    mode: "local",
    dataFolder: "/srv/guard/.countersign",
    storage: { postgres: null, leaseSeconds: 30 },
    listen: {
      http: { host: "127.0.0.1", port: 4319 },
      agentAuthentication: "token",
      publicUrl: null,
      metricsToken: null,
    },
    scopeIdleMinutes: 240,
    upstreams: [
      {
        name: "crm",
        trust: "unlabelled",
        toolPrefix: null,
        tools: [],
        policy: null,
        reachesCountersign: false,
        startTimeoutSeconds: 30,
        maxMessageBytes: 10_485_760,
        maxResultBytes: null,
        maxDefinitionBytes: 131_072,
        maxTools: 1_000,
        maxTaskSeconds: 86_400,
        transport: { kind: "stdio", command: "crm-server", args: [], env: {}, cwd: "/srv/guard" },
      },
    ],
    masking: {
      names: true,
      organizations: false,
      confidence: {},
      allow: [],
      off: [],
      custom: [],
      allowFields: [],
      strategies: [],
      binary: [],
      outputSchemas: "relax",
      recogniser: null,
    },
    policy: {
      default: "by-category",
      rules: [],
      disclose: [],
      budgets: [],
      observe: false,
      reissueWindowSeconds: 120,
      suspiciousResults: "report",
    },
    approvals: {
      reviewers: ["me"],
      expiresAfterSeconds: 3600,
      coolingOffSeconds: 600,
      holdSeconds: 45,
      holdWithProgressSeconds: null,
      progressEverySeconds: 12,
      tellRequester: "nothing",
    },
    destinations: [],
    channels: { webhooks: [], teams: null, slack: null, workflows: [] },
    policyAdmins: [],
    changes: { require: null },
    audit: {
      anchors: [],
      checkpointEveryRecords: 256,
      checkpointEverySeconds: 60,
      forward: [],
      keepPayloadDays: null,
      searchText: false,
    },
    clients: [],
    limits: { callsAtOnce: 64, callsWaiting: 1000, callsHeld: 2000 },
    definitions: {
      first: "accept",
      added: "accept",
      changed: "review",
      resources: { added: "accept", changed: "review" },
      untilAccepted: "show-pinned",
      suspicious: "report",
      reviewers: [],
    },
    people: [{ id: "me", name: null, email: null, localUser: null, teams: null, slack: null }],
    identity: { providers: [] },
    reviewers: [],
  });
});

it("takes over everything a file can say", () => {
  const config = parse(
    `
version: 1
mode: team
data_folder: ../data
listen: { http: "[::1]:5000", agent_authentication: oauth, public_url: "https://Gate.contoso.example" }
identity:
  providers:
    company:
      issuer: https://login.contoso.example
      tenant: 00000000-0000-0000-0000-00000000000A
      client_id: countersign
      client_secret: a-secret
      audience: api://gate
      required_scope: mcp
      groups: { of: { "1234": owners } }
scope_idle_minutes: 30
upstreams:
  crm:
    command: ./bin/crm
    args: [--db, ./crm.db]
    env: { KEY: "\${env:CRM_KEY}" }
    cwd: work
    trust: internal
    tool_prefix: "c_"
    start_timeout_seconds: 5
    reaches_countersign: allowed
    max_message_bytes: 2048
    tools: { "drop_*": { category: delete } }
  mail: { url: "https://mail.example/mcp", headers: { Authorization: "Bearer \${env:CRM_KEY}" } }
masking: { names: false, organizations: true, confidence: { PERSON: 0.7 }, allow: ["*@x.example"], off: [URL, "*_KEY"], allow_fields: [build], custom: [{ name: employee-id, entity_type: CUSTOM_EMPLOYEE, pattern: "E[0-9]{6}" }], strategies: [{ entities: ["*_TOKEN"], upstream: crm, strategy: redact }], binary: [{ upstream: crm, type: "image/*", handling: drop }], output_schemas: format-preserving, recogniser: { model: models/ner, precision: q8, deadline_seconds: 1.5 } }
policy:
  default: deny
  rules:
    - { id: r1, upstream: "c*", tool: "get_*", category: read, decision: allow, reason: Harmless. }
    - id: r2
      category: [delete, export]
      decision: require-approval
      approval: { reviewers: ada, expires_after_seconds: 60, cooling_off_seconds: 0 }
  disclose:
    - { upstream: mail, tool: send, path: $.to, entities: [EMAIL_ADDRESS], decision: require-approval }
  budgets: [{ id: b1, per: scope, of: rows, limit: 100, within_seconds: 60, decision: deny }]
  observe: true
  reissue_window_seconds: 7
  suspicious_results: clean
approvals: { reviewers: owners, expires_after_seconds: 90, cooling_off_seconds: 1, hold_seconds: 2, hold_with_progress_seconds: 3, progress_every_seconds: 4 }
people:
  ada:
    name: Ada
    email: ada@contoso.example
    local_user: ada
    teams: { tenant: 00000000-0000-0000-0000-00000000000A, object_id: 00000000-0000-0000-0000-00000000000B }
    slack: U012AB3CD
reviewers: { owners: [ada] }
audit: { anchors: [{ file: ../kept/anchor }, { syslog: { host: siem.example, port: 514, transport: udp } }, { s3: { bucket: anchors, region: eu-central-1, access_key_id: AKID, secret_access_key: key, lock_days: 400 } }, { witness: { url: "https://witness.example", vkey: w+00000000+AAAA } }], checkpoint_every_records: 9, checkpoint_every_seconds: 5, search_text: true, keep_payloads: year, forward: [{ name: siem, syslog: { host: siem.example } }] }
clients: [{ client: "claude-*", hold_seconds: 1, hold_with_progress_seconds: 2, progress_every_seconds: 3, rounds: false }]
definitions: { first: review, added: review, changed: accept, resources: { added: review, changed: accept }, until_accepted: hide, suspicious: block, reviewers: owners }
limits: { calls_at_once: 3, calls_waiting: 0, calls_held: 7 }
policy_admins: [owners]
changes: { require: passkey }
destinations: { "*.Contoso.example": internal }
`,
    { CRM_KEY: "s3cret" },
  );

  expect(config).toEqual({
    file: "/srv/guard/countersign.yaml",
    mode: "team",
    dataFolder: "/srv/data",
    storage: { postgres: null, leaseSeconds: 30 },
    listen: {
      http: { host: "::1", port: 5000 },
      agentAuthentication: "oauth",
      publicUrl: "https://gate.contoso.example",
      metricsToken: null,
    },
    scopeIdleMinutes: 30,
    upstreams: [
      {
        name: "crm",
        trust: "internal",
        toolPrefix: "c_",
        tools: [{ tool: "drop_*", category: "delete" }],
        policy: null,
        reachesCountersign: true,
        startTimeoutSeconds: 5,
        maxMessageBytes: 2048,
        maxResultBytes: null,
        maxDefinitionBytes: 131_072,
        maxTools: 1_000,
        maxTaskSeconds: 86_400,
        transport: {
          kind: "stdio",
          command: "/srv/guard/bin/crm",
          args: ["--db", "./crm.db"],
          env: { KEY: "s3cret" },
          cwd: "/srv/guard/work",
        },
      },
      {
        name: "mail",
        trust: "unlabelled",
        toolPrefix: null,
        tools: [],
        policy: null,
        reachesCountersign: false,
        startTimeoutSeconds: 30,
        maxMessageBytes: 10_485_760,
        maxResultBytes: null,
        maxDefinitionBytes: 131_072,
        maxTools: 1_000,
        maxTaskSeconds: 86_400,
        transport: {
          kind: "http",
          url: "https://mail.example/mcp",
          headers: { Authorization: "Bearer s3cret" },
        },
      },
    ],
    masking: {
      names: false,
      organizations: true,
      confidence: { PERSON: 0.7 },
      allow: ["*@x.example"],
      off: ["URL", "*_KEY"],
      allowFields: ["build"],
      custom: [{ name: "employee-id", entityType: "CUSTOM_EMPLOYEE", pattern: "E[0-9]{6}" }],
      strategies: [{ entities: ["*_TOKEN"], upstream: "crm", strategy: "redact" }],
      binary: [{ upstream: "crm", type: "image/*", handling: "drop" }],
      outputSchemas: "format-preserving",
      recogniser: { model: "/srv/guard/models/ner", precision: "q8", deadlineSeconds: 1.5 },
    },
    policy: {
      default: "deny",
      rules: [
        {
          id: "r1",
          upstream: "c*",
          tool: "get_*",
          categories: ["read"],
          decision: "allow",
          reason: "Harmless.",
        },
        {
          id: "r2",
          categories: ["delete", "export"],
          decision: "require-approval",
          approval: { reviewers: ["ada"], expiresAfterSeconds: 60, coolingOffSeconds: 0 },
        },
      ],
      disclose: [
        {
          upstream: "mail",
          tool: "send",
          path: "$.to",
          entities: ["EMAIL_ADDRESS"],
          decision: "require-approval",
        },
      ],
      budgets: [
        { id: "b1", per: "scope", of: "rows", limit: 100, withinSeconds: 60, decision: "deny" },
      ],
      observe: true,
      reissueWindowSeconds: 7,
      suspiciousResults: "clean",
    },
    destinations: [{ host: "*.contoso.example", trust: "internal" }],
    channels: { webhooks: [], teams: null, slack: null, workflows: [] },
    policyAdmins: ["owners"],
    changes: { require: "passkey" },
    approvals: {
      reviewers: ["owners"],
      expiresAfterSeconds: 90,
      coolingOffSeconds: 1,
      holdSeconds: 2,
      holdWithProgressSeconds: 3,
      progressEverySeconds: 4,
      tellRequester: "nothing",
    },
    clients: [
      {
        client: "claude-*",
        holdSeconds: 1,
        holdWithProgressSeconds: 2,
        progressEverySeconds: 3,
        rounds: false,
      },
    ],
    limits: { callsAtOnce: 3, callsWaiting: 0, callsHeld: 7 },
    definitions: {
      first: "review",
      added: "review",
      changed: "accept",
      resources: { added: "review", changed: "accept" },
      untilAccepted: "hide",
      suspicious: "block",
      reviewers: ["owners"],
    },
    audit: {
      anchors: [
        { kind: "file", file: "/srv/kept/anchor" },
        {
          kind: "syslog",
          host: "siem.example",
          port: 514,
          transport: "udp",
          enterpriseNumber: 32_473,
        },
        {
          kind: "s3",
          bucket: "anchors",
          region: "eu-central-1",
          endpoint: null,
          prefix: "countersign/",
          accessKeyId: "AKID",
          secretAccessKey: "key",
          sessionToken: null,
          lockMode: "compliance",
          lockDays: 400,
        },
        { kind: "witness", url: "https://witness.example", vkey: "w+00000000+AAAA" },
      ],
      checkpointEveryRecords: 9,
      checkpointEverySeconds: 5,
      forward: [
        {
          name: "siem",
          kind: "syslog",
          host: "siem.example",
          port: 6514,
          tls: true,
          enterpriseNumber: 32_473,
        },
      ],
      keepPayloadDays: 365,
      searchText: true,
    },
    people: [
      {
        id: "ada",
        name: "Ada",
        email: "ada@contoso.example",
        localUser: "ada",
        teams: {
          tenant: "00000000-0000-0000-0000-00000000000a",
          objectId: "00000000-0000-0000-0000-00000000000b",
        },
        slack: { team: null, user: "U012AB3CD" },
      },
    ],
    identity: {
      providers: [
        {
          name: "company",
          issuer: "https://login.contoso.example",
          tenant: "00000000-0000-0000-0000-00000000000a",
          clientId: "countersign",
          clientSecret: "a-secret",
          scopes: ["openid", "profile", "email"],
          audiences: ["api://gate"],
          requiredScope: "mcp",
          groups: { claim: "groups", of: { "1234": "owners" } },
        },
      ],
    },
    reviewers: [{ name: "owners", people: ["ada"] }],
  });
});

it("is frozen at every depth", () => {
  const config = parse(`${MINIMAL}policy: { rules: [{ id: a, decision: deny }] }\n`);

  expect(Object.isFrozen(config.policy.rules[0])).toBe(true);
  expect(Object.isFrozen(config.approvals.reviewers)).toBe(true);
});

it("lets nobody but the people named decide in local mode", () => {
  const config = parse(`${MINIMAL}people: { ada: {} }\n`);

  expect(config.approvals.reviewers).toEqual(["ada"]);
});

it("needs no reviewers where nothing can be held", () => {
  const text = "version: 1\npolicy: { default: allow, rules: [{ id: a, decision: deny }] }\n";

  expect(problemsOf(text)).toEqual([]);
});

it("listens where this run was told to, by the same terms", () => {
  const http = "127.0.0.1:8080";

  expect(parse(MINIMAL, { COUNTERSIGN_HTTP: http }).listen.http).toEqual({
    host: "127.0.0.1",
    port: 8080,
  });
  expect(
    parse(`${MINIMAL}listen: { http: false }\n`, { COUNTERSIGN_HTTP: http }).listen.http?.port,
  ).toBe(8080);
  expect(problemsOf(MINIMAL, { COUNTERSIGN_HTTP: "0.0.0.0:8080" }).join()).toContain(
    "expected a loopback address",
  );
});

it("turns HTTP off", () => {
  expect(parse(`${MINIMAL}listen: { http: false }\n`).listen.http).toBeNull();
});

describe("points at what is wrong", () => {
  it.each([
    {
      because: "it is a list",
      text: "[]",
      problems: ["1:1: expected a mapping, got a list"],
    },
    {
      because: "the version is a text",
      text: "version: '1'\nmode: local\n",
      problems: ["1:10: unknown version `1`: expected `1`, without quotes"],
    },
    {
      because: "the version is missing",
      text: "mode: local",
      problems: ["1:1: `version` is missing: expected `1`"],
    },
    {
      because: "the version is another",
      text: "version: 2\nmode: local",
      problems: ["1:10: unknown version `2`: expected `1`"],
    },
    {
      because: "a key is misspelt",
      text: `${MINIMAL}scope_idle_minute: 3`,
      problems: ["3:1: unknown key `scope_idle_minute` (did you mean `scope_idle_minutes`?)"],
    },
    {
      because: "a key is in camel case",
      text: `${MINIMAL}dataFolder: x`,
      problems: ["3:1: unknown key `dataFolder` (did you mean `data_folder`?)"],
    },
    {
      because: "a key of a rule is not known",
      text: `${MINIMAL}policy:\n  rules:\n    - id: a\n      whn: x\n      decision: deny`,
      problems: ["6:7: unknown key `whn` (did you mean `when`?)"],
    },
    {
      because: "a decision is not one",
      text: `${MINIMAL}policy:\n  rules:\n    - id: a\n      decision: ask`,
      problems: ["6:17: unknown decision `ask`: expected `allow`, `require-approval` or `deny`"],
    },
    {
      because: "a rule has no decision",
      text: `${MINIMAL}policy:\n  rules:\n    - id: a`,
      problems: ["5:7: `decision` is missing: expected `allow`, `require-approval` or `deny`"],
    },
    {
      because: "one of several categories is not one",
      text: `${MINIMAL}policy:\n  rules:\n    - { id: a, decision: deny, category: [read, dlete] }`,
      problems: [
        "5:49: unknown category `dlete`: expected `read`, `write`, `delete`, `export`, `privilege`, `infrastructure`, `payment`, `message`, `execute` or `unknown` (did you mean `delete`?)",
      ],
    },
    {
      because: "a rule's id has a space",
      text: `${MINIMAL}policy: { rules: [{ id: a b, decision: deny }] }`,
      problems: [
        "3:25: expected up to 64 letters, digits, `.`, `_` or `-`, beginning with a letter or digit",
      ],
    },
    {
      because: "two rules share an id",
      text: `${MINIMAL}policy:\n  rules:\n    - { id: a, decision: deny }\n    - { id: a, decision: allow }`,
      problems: ["6:13: another rule has this id: expected one of its own"],
    },
    {
      because: "terms belong to no approval",
      text: `${MINIMAL}policy: { rules: [{ id: a, decision: deny, approval: {} }] }`,
      problems: ["3:44: `approval` does nothing beside `decision: deny`"],
    },
    {
      because: "a rule names an upstream that is not there",
      text: `${MINIMAL}upstreams: { crm: { command: c } }\npolicy: { rules: [{ id: a, upstream: cmr, decision: deny }] }`,
      problems: ["4:38: unknown upstream `cmr` (did you mean `crm`?): expected one of `crm`"],
    },
    {
      because: "a disclosure names an upstream that is not there",
      text: `${MINIMAL}policy: { disclose: [{ upstream: x, entities: [URL] }] }`,
      problems: ["3:34: unknown upstream `x`: none is configured"],
    },
    {
      because: "a disclosure names an entity type that is not one",
      text: `${MINIMAL}policy: { disclose: [{ upstream: "*", entities: [EMAIL_ADRESS] }] }`,
      problems: [
        `3:50: unknown entity type \`EMAIL_ADRESS\` (did you mean \`EMAIL_ADDRESS\`?)${TYPES}`,
      ],
    },
    {
      because: "a disclosure has no path",
      text: `${MINIMAL}policy: { disclose: [{ upstream: "*", path: to, entities: [URL] }] }`,
      problems: ["3:45: expected a path that begins with `$`, such as `$.to`"],
    },
    {
      because: "masking names an upstream that is not there",
      text: `${MINIMAL}masking: { strategies: [{ entities: [URL], upstream: x, strategy: block }], binary: [{ upstream: y, handling: drop }] }`,
      problems: [
        "3:54: unknown upstream `x`: none is configured",
        "3:98: unknown upstream `y`: none is configured",
      ],
    },
    {
      because: "two detectors have one name, and one of them a checksum of nothing",
      text: `${MINIMAL}masking: { custom: [{ name: a, entity_type: CUSTOM_A, pattern: E1 }, { name: a, entity_type: CUSTOM_B, words: [bird], checksum: luhn }] }`,
      problems: [
        "3:78: another detector has this name: expected one of its own",
        "3:119: `checksum` does nothing without `pattern`",
      ],
    },
    {
      because: "an entity type to leave alone is not one",
      text: `${MINIMAL}masking: { off: [EMAIL], confidence: { PERSN: 1 } }`,
      problems: [
        `3:18: unknown entity type \`EMAIL\` (did you mean \`EMAIL_ADDRESS\`?)${TYPES}`,
        `3:40: unknown entity type \`PERSN\` (did you mean \`PERSON\`?)${TYPES}`,
      ],
    },
    {
      because: "an upstream says neither what nor where",
      text: `${MINIMAL}upstreams:\n  crm:\n    trust: internal`,
      problems: [
        "4:3: expected `command` (a stdio server), `url` (a Streamable HTTP server) or `program` (tools of your own)",
      ],
    },
    {
      because: "an upstream says both",
      text: `${MINIMAL}upstreams:\n  crm:\n    command: c\n    url: http://c.example/`,
      problems: ["6:5: expected either `command` or `url`, got both"],
    },
    {
      because: "keys of the other kind of upstream are there",
      text: `${MINIMAL}upstreams:\n  a: { command: c, headers: {} }\n  b: { url: "http://c.example/", args: [], cwd: x }`,
      problems: [
        "4:20: `headers` does nothing beside `command`",
        "5:34: `args` does nothing beside `url`",
        "5:44: `cwd` does nothing beside `url`",
      ],
    },
    {
      because: "two upstreams have the same name",
      text: `${MINIMAL}upstreams:\n  crm: { command: a }\n  crm: { command: b }`,
      problems: ["5:3: `crm` is there twice: expected each key once"],
    },
    {
      because: "an upstream's name cannot be part of a tool's",
      text: `${MINIMAL}upstreams: { "a b": { command: c } }`,
      problems: [
        "3:14: expected up to 32 letters, digits, `_` or `-`, beginning with a letter or digit",
      ],
    },
    {
      because: "an upstream is empty",
      text: `${MINIMAL}upstreams:\n  crm:\n`,
      problems: ["4:7: expected a mapping, got nothing"],
    },
    {
      because: "a URL has a password",
      text: `${MINIMAL}upstreams: { crm: { url: "https://a:b@c.example" } }`,
      problems: ["3:26: expected an `http` or `https` URL without user name and password"],
    },
    {
      because: "a header has two lines",
      text: `${MINIMAL}upstreams: { crm: { url: "https://c.example", headers: { A: "x\\ny" } } }`,
      problems: ["3:61: expected one line of text"],
    },
    {
      because: "a number is text, text a number, a list a word",
      text: `${MINIMAL}scope_idle_minutes: "4"\ndata_folder: 12\npolicy: { rules: none }`,
      problems: [
        "3:21: expected a number, got text",
        "4:14: expected text, got a number (put it in quotes)",
        "5:18: expected a list, got text",
      ],
    },
    {
      because: "numbers are out of bounds",
      text: `${MINIMAL}scope_idle_minutes: 0\napprovals: { progress_every_seconds: 301, hold_seconds: 1.5 }`,
      problems: [
        "3:21: expected at least 1, got 0",
        "4:38: expected at most 300, got 301",
        "4:57: expected a whole number, got a number with a fraction",
      ],
    },
    {
      because: "other machines would be served",
      text: `${MINIMAL}listen: { http: "0.0.0.0:4319" }`,
      problems: [
        "3:17: expected a loopback address such as `127.0.0.1:4319`: agents on other machines have to prove who calls, which takes `agent_authentication: oauth` and a `public_url`",
      ],
    },
    {
      because: "a proxy would let everybody call",
      text: `${MINIMAL}listen: { agent_authentication: none, public_url: "https://gate.contoso.example" }`,
      problems: [
        "3:33: expected `token` or `oauth`: through the proxy at `public_url` anybody could call as this account",
      ],
    },
    {
      because: "the ID token of a sign-in would pass for an access token",
      text: `${MINIMAL}identity: { providers: { a: { issuer: "https://a.example", client_id: x, audience: [y, x] } } }`,
      problems: [
        "3:74: this is the `client_id`, too, so that ID tokens would pass for access tokens: expected `required_scope` beside it, or another audience",
      ],
    },
    {
      because: "a name that only begins like this machine's would be asked without TLS",
      text: `${MINIMAL}identity: { providers: { a: { issuer: "http://localhost.evil.example" }, b: { issuer: "http://127.0.0.1@evil.example" } } }`,
      problems: [
        "3:39: expected an address that begins with `https://`, exactly as the provider's tokens name it",
        "3:87: expected an address that begins with `https://`, exactly as the provider's tokens name it",
      ],
    },
    {
      because: "a provider's group would stand for a person, or for nothing",
      text: `${MINIMAL}people: { ada: {} }\nreviewers: { ops: [ada] }\nidentity: { providers: { a: { issuer: "https://a.example", groups: { of: { x: ada, y: oops, z: ops } } } } }`,
      problems: [
        "5:79: unknown group `ada`: expected one of `ops`",
        "5:87: unknown group `oops` (did you mean `ops`?): expected one of `ops`",
      ],
    },
    {
      because: "an address has no port",
      text: `${MINIMAL}listen: { http: "127.0.0.1" }`,
      problems: ["3:17: expected an address and a port such as `127.0.0.1:4319`"],
    },
    {
      because: "HTTP is neither an address nor off",
      text: `${MINIMAL}listen: { http: true }`,
      problems: ["3:17: expected an address and a port, or `false`"],
    },
    {
      because: "a group names somebody unknown, or nobody",
      text: `${MINIMAL}people: { ada: {} }\nreviewers: { ops: [eve], none: [] }`,
      problems: [
        "4:20: unknown person `eve`: expected one of `ada`",
        "4:26: expected at least 1 in the list",
      ],
    },
    {
      because: "a rule asks somebody unknown",
      text: `${MINIMAL}people: { ada: {} }\npolicy: { rules: [{ id: a, decision: require-approval, approval: { reviewers: [adda] } }] }`,
      problems: ["4:80: unknown reviewer `adda` (did you mean `ada`?): expected one of `ada`"],
    },
    {
      because: "a group is called as a person is",
      text: `${MINIMAL}people: { ada: {} }\nreviewers: { ada: [ada] }`,
      problems: ["4:14: `ada` is a person, too: expected another name for the group"],
    },
    {
      because: "two people have one address",
      text: `${MINIMAL}people:\n  ada: { email: a@x.example }\n  bob: { email: A@x.example }`,
      problems: ["5:17: this is `ada`, too: expected an identity of one person"],
    },
    {
      because: "an identity is not one",
      text: `${MINIMAL}people:\n  ada: { slack: ada, teams: { tenant: contoso } }`,
      problems: [
        "4:17: expected a member id such as `U012AB3CD`",
        "4:22: `object_id` is missing: expected text",
        "4:39: expected an id such as `00000000-0000-0000-0000-000000000000`",
      ],
    },
    {
      because: "nobody could decide",
      text: "version: 1\nmode: team\napprovals: {}\n",
      problems: [
        "3:1: `approvals.reviewers` is missing: expected groups or people who decide what this policy holds, or `mode: local` for one person on one machine",
      ],
    },
    {
      because: "nobody could decide what a rule or a disclosure holds",
      text: "version: 1\npolicy: { default: deny, disclose: [{ upstream: '*', entities: [URL], decision: require-approval }] }\n",
      problems: [
        "1:1: `approvals.reviewers` is missing: expected groups or people who decide what this policy holds, or `mode: local` for one person on one machine",
      ],
    },
    {
      because: "a variable is not set",
      text: `${MINIMAL}upstreams:\n  crm: { command: c, env: { A: "\${env:MISSING}" } }`,
      problems: ["4:32: the environment variable `MISSING` is not set"],
    },
    {
      because: "a variable has no name",
      text: `${MINIMAL}data_folder: "\${env:}"`,
      problems: ["3:14: expected the name of an environment variable in `${env:…}`"],
    },
    {
      because: "it is not YAML",
      text: "version: 1\nmode: [local",
      problems: [
        "2:13: not YAML: flow sequence in block collection must be sufficiently indented and end with a ]",
      ],
    },
    {
      because: "it is indented with tabs",
      text: "listen:\n\thttp: false",
      problems: ["2:1: expected spaces as indentation, got a tab"],
    },
    {
      because: "there are two documents",
      text: "version: 1\n---\nversion: 1",
      problems: ["2:1: expected one document, got several (`---` starts another)"],
    },
    {
      because: "a tag asks for something else than plain values",
      text: "version: !!js/function x",
      problems: ["1:10: expected a plain value, got one with a tag (`!`)"],
    },
    {
      because: "a key is no text",
      text: "? [a]\n: b",
      problems: ["1:3: expected text as a key"],
    },
    {
      because: "it asks for an older YAML",
      text: "%YAML 1.1\n---\nversion: 1",
      problems: ["1:1: expected YAML 1.2"],
    },
    {
      because: "a key would change the prototype of an object",
      text: `${MINIMAL}upstreams: { crm: { command: c, env: { __proto__: x } } }`,
      problems: ["3:40: `__proto__` cannot be a key"],
    },
    {
      because: "values are nested without end",
      text: "[".repeat(100_000),
      problems: ["1:1: nested too deeply to be read"],
    },
    {
      because: "values are nested deeper than makes sense",
      text: `${MINIMAL}x: ${"[".repeat(60)}${"]".repeat(60)}`,
      problems: ["1:1: nested deeper than 50 levels"],
    },
    {
      because: "aliases multiply",
      text: `a: &a [${"x,".repeat(9)}x]\nb: &b [${"*a,".repeat(9)}*a]\nc: &c [${"*b,".repeat(9)}*b]\nd: [${"*c,".repeat(9)}*c]`,
      problems: ["1:1: aliases stand for too much: expected fewer of them"],
    },
    {
      because: "an alias has no anchor before it",
      text: "a: &one 1\nb: *one\nc: *two\nd: &two 2\n",
      problems: ["3:4: this alias stands for nothing: expected an anchor before it"],
    },
  ])("when $because", ({ text, problems }) => {
    expect(problemsOf(text)).toEqual(problems);
  });
});

it("points into a part that an alias repeats", () => {
  const text = `${MINIMAL}upstreams:\n  a: &a\n    command: c\n    trust: friend\n  b: *a\n`;

  expect(problemsOf(text)).toEqual([
    "6:12: unknown trust `friend`: expected `internal`, `partner` or `external`",
    "6:12: unknown trust `friend`: expected `internal`, `partner` or `external`",
  ]);
});

it("never prints what came from the environment", () => {
  const text = `${MINIMAL}upstreams: { crm: { command: c, trust: "\${env:S}" } }
masking: { off: ["\${env:S}"] }
approvals: { reviewers: ["\${env:S}"] }
listen: { http: "\${env:S}" }
policy: { default: "\${env:S}", rules: [{ id: "\${env:S}", upstream: "\${env:S}", decision: "\${env:S}" }] }
`;

  const problems = problemsOf(text, { S: "hush hush" });

  expect(problems).toHaveLength(8);
  expect(problems.join("\n")).not.toContain("hush");
});

it("leaves a reference with two dollar signs as it is written", () => {
  const config = parse(`${MINIMAL}data_folder: "/x/$\${env:HOME}"\n`);

  expect(config.dataFolder).toBe("/x/${env:HOME}");
});

it("stops listing after fifty problems", () => {
  const text = MINIMAL + Array.from({ length: 60 }, (_, at) => `k${at}: 1`).join("\n");

  expect(problemsOf(text).slice(49)).toEqual(["52:1: unknown key `k49`", "and 10 more"]);
});

describe("throws nothing but CountersignError", () => {
  const YAML_BITS = [
    ..."version: 1|mode: local|upstreams:|policy:|rules:|approvals:|people:|masking:|listen:".split(
      "|",
    ),
    ..."\n|\n  |\n    - |: |- |[|]|{|}|, |&a |*a |! |\"|'|#|%|---\n|null|~|1e999|${env:|}|__proto__: |id: x|<<: ".split(
      "|",
    ),
  ];
  const thrownFor = (text: string): unknown => {
    try {
      parse(text);
      return undefined;
    } catch (error) {
      return error;
    }
  };
  const isExpected = (error: unknown): boolean =>
    error === undefined ||
    (error instanceof CountersignError && /countersign\.yaml:\d+:\d+: /.test(error.message));

  it("for any text", () => {
    const text = fc.string({ unit: "binary", maxLength: 300 });

    fc.assert(
      fc.property(text, (any) => {
        expect(thrownFor(any)).toSatisfy(isExpected);
      }),
      { numRuns: 500 },
    );
  });

  it("for text made of what YAML is made of", () => {
    const text = fc
      .array(fc.constantFrom(...YAML_BITS), { maxLength: 60 })
      .map((bits) => bits.join(""));

    fc.assert(
      fc.property(text, (any) => {
        expect(thrownFor(any)).toSatisfy(isExpected);
      }),
      { numRuns: 2_000 },
    );
  }, 120_000);

  it("for any value in the place of any part", () => {
    const keys =
      "mode listen upstreams masking policy approvals people reviewers data_folder".split(" ");
    const value = fc.record({ version: fc.constant(1) }).chain((base) =>
      fc
        .dictionary(fc.constantFrom(...keys), fc.jsonValue({ maxDepth: 4 }), {
          noNullPrototype: true,
        })
        .map((rest) => ({ ...base, ...rest })),
    );

    fc.assert(
      fc.property(value, (config) => {
        expect(thrownFor(JSON.stringify(config))).toSatisfy(isExpected);
      }),
      { numRuns: 1_000 },
    );
  });
});
