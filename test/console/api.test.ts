import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startConsole, type ConsoleServer } from "./console-server.ts";

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

let server: ConsoleServer;

beforeEach(async () => {
  server = await startConsole();
});

afterEach(async () => {
  await server.close();
});

/** A request as a program can write it, `Host` and `Origin` included, which `fetch` would not allow. */
function ask(path: string, { method = "GET", headers = {}, body }: Asked = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const req = httpRequest(server.origin + path, { method, headers, agent: false }, (res) => {
      let text = "";
      res.setEncoding("utf8");
      res.on("data", (chunk: string) => {
        text += chunk;
      });
      res.on("end", () => resolve({ status: res.statusCode ?? 0, headers: res.headers, text }));
    });
    req.on("error", reject);
    req.end(body);
  });
}

function api(path: string, credential: string, body?: unknown): Promise<Answer> {
  return ask(`/api${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { authorization: `Bearer ${credential}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function signIn(
  person: string,
): Promise<{ readonly cookie: string; readonly token: string }> {
  const answer = await ask("/signin", {
    method: "POST",
    headers: { origin: server.origin, "content-type": "application/x-www-form-urlencoded" },
    body: `credential=${person}-credential`,
  });
  return {
    cookie: answer.headers["set-cookie"]?.[0]?.split(";")[0] ?? "",
    token: /data-token="([^"]+)"/.exec(answer.text)?.[1] ?? "",
  };
}

const codeOf = (answer: Answer): unknown => JSON.parse(answer.text).error.code;
const loggedTypes = (): string[] => server.reviewing.logged.map(({ type }) => type);

describe("the API", () => {
  it("lists requests of a state", async () => {
    server.reviewing.add({ id: "apr_1" }, { id: 1 });
    server.reviewing.add({ id: "apr_2", state: "rejected" }, { id: 2 });

    const answer = await api("/approvals?state=pending&limit=10", "ada-credential");

    const { approvals } = JSON.parse(answer.text);
    expect(approvals).toMatchObject([
      { id: "apr_1", state: "pending", arguments: { id: 1 }, mayDecide: { allowed: true } },
    ]);
    expect(approvals[0]).not.toHaveProperty("fingerprint");
  });

  it("shows one request, and 404 for one that is not there", async () => {
    server.reviewing.add({ id: "apr_1" }, { id: 1 });

    const shown = await api("/approvals/apr_1", "ada-credential");
    const missing = await api("/approvals/apr_2", "ada-credential");

    expect(JSON.parse(shown.text).approval).toMatchObject({ id: "apr_1", tool: "delete_customer" });
    expect(missing.status).toBe(404);
    expect(codeOf(missing)).toBe("APPROVAL_NOT_FOUND");
  });

  it("approves and rejects with a reason, as the person whose credential it is", async () => {
    server.reviewing.add({ id: "apr_1" }, {});
    server.reviewing.add({ id: "apr_2" }, {});

    const approved = await api("/approvals/apr_1/approve", "ada-credential", {});
    const rejected = await api("/approvals/apr_2/reject", "grace-credential", { reason: " no " });

    expect(JSON.parse(approved.text).approval).toMatchObject({
      state: "approved",
      decision: { verb: "approve", person: "ada", channel: "api", reason: null },
    });
    expect(JSON.parse(rejected.text).approval).toMatchObject({
      state: "rejected",
      decision: { verb: "reject", person: "grace", reason: "no" },
    });
  });

  it("gives the card as this person would see it in Teams, with nothing to fill in or press", async () => {
    server.reviewing.add({ id: "apr_1" }, { id: 1 }, "sam");

    const shown = await api("/approvals/apr_1/card", "ada-credential");
    const requester = await api("/approvals/apr_1/card", "sam-credential");

    const { card, seen } = JSON.parse(shown.text);
    expect(card).toMatchObject({ type: "AdaptiveCard", version: "1.5" });
    expect(Object.keys(card)).toEqual(["type", "$schema", "version", "fallbackText", "body"]);
    expect(shown.text).toContain("delete_customer");
    expect(shown.text).not.toMatch(/Action\.|Input\./);
    expect(requester.text).toContain("This is your own request.");
    expect(seen).toMatch(/^[\w-]{43}\.[\w-]{22}$/);
    expect(JSON.parse(requester.text).seen).not.toBe(seen);
  });

  it("records what was seen with the decision, and believes nobody who was not shown it", async () => {
    for (const id of ["apr_1", "apr_2", "apr_3"]) {
      server.reviewing.add({ id, breakGlass: ["ada"], escalateTo: [["sam"]] }, {});
    }
    const seenOf = async (id: string, person: string): Promise<string> =>
      JSON.parse((await api(`/approvals/${id}/card`, `${person}-credential`)).text).seen;
    const [mine, hers, other] = await Promise.all([
      seenOf("apr_1", "ada"),
      seenOf("apr_1", "grace"),
      seenOf("apr_2", "ada"),
    ]);

    const refused = [];
    for (const seen of [hers, other, "made up", `${mine}x`]) {
      for (const verb of ["approve", "reject", "escalate", "break-glass"]) {
        const body = { reason: "because", seen };
        refused.push(codeOf(await api(`/approvals/apr_1/${verb}`, "ada-credential", body)));
      }
    }
    const decided = await api("/approvals/apr_1/approve", "ada-credential", { seen: mine });
    const without = await api("/approvals/apr_3/approve", "ada-credential", {});

    expect(new Set(refused)).toEqual(new Set(["REQUEST_INVALID"]));
    expect(JSON.parse(decided.text).approval.decision.seen).toBe(mine.slice(0, 43));
    expect(JSON.parse(without.text).approval.decision.seen).toBeNull();
  });

  it("says what happened when a decision comes too late", async () => {
    server.reviewing.add({ id: "apr_1" }, {});
    await api("/approvals/apr_1/reject", "grace-credential", {});
    server.reviewing.add({ id: "apr_2", expiresAt: Date.now() + 1_000 }, {});
    server.pass(1_000);

    const decided = await api("/approvals/apr_1/approve", "ada-credential", {});
    const expired = await api("/approvals/apr_2/approve", "ada-credential", {});

    expect(decided.status).toBe(409);
    expect(JSON.parse(decided.text)).toMatchObject({
      error: {
        code: "APPROVAL_NOT_PENDING",
        message: "Your decision was not counted. Grace Hopper rejected it. It did not run.",
      },
      approval: { state: "rejected" },
    });
    expect(JSON.parse(expired.text)).toMatchObject({
      error: { message: "Your decision was not counted. Nobody decided in time. It did not run." },
      approval: { state: "expired" },
    });
  });

  it("lets nobody decide their own request, or one they were not asked about", async () => {
    server.reviewing.add({ id: "apr_1" }, {}, "ada");

    const own = await api("/approvals/apr_1/approve", "ada-credential", {});
    const notAsked = await api("/approvals/apr_1/approve", "sam-credential", {});

    expect([own.status, codeOf(own)]).toEqual([403, "APPROVAL_SELF"]);
    expect([notAsked.status, codeOf(notAsked)]).toEqual([403, "APPROVAL_NOT_ENTITLED"]);
    expect(server.reviewing.requests.get("apr_1")?.state).toBe("pending");
  });

  it("counts people until the quorum is reached, and answers a second vote with what is known", async () => {
    server.reviewing.add({ id: "apr_1", quorum: 2 }, {});

    const first = await api("/approvals/apr_1/approve", "ada-credential", {});
    const again = await api("/approvals/apr_1/approve", "ada-credential", {});
    const second = await api("/approvals/apr_1/approve", "grace-credential", {});

    expect(JSON.parse(first.text).approval).toMatchObject({
      state: "pending",
      quorum: 2,
      votes: [{ verb: "approve", person: "ada" }],
    });
    expect([again.status, codeOf(again)]).toEqual([409, "APPROVAL_VOTED"]);
    expect(JSON.parse(second.text).approval.state).toBe("approved");
  });

  it("escalates with a reason, to whom the rule names next", async () => {
    server.reviewing.add({ id: "apr_1", escalateTo: [["sam"]] }, {});

    const unsaid = await api("/approvals/apr_1/escalate", "ada-credential", {});
    const handed = await api("/approvals/apr_1/escalate", "ada-credential", { reason: "unsure" });
    const further = await api("/approvals/apr_1/escalate", "sam-credential", { reason: "unsure" });

    expect(unsaid.status).toBe(400);
    expect(JSON.parse(handed.text).approval).toMatchObject({
      state: "pending",
      reviewers: ["sam"],
      escalatesTo: null,
      escalations: [{ to: ["sam"], by: "ada", reason: "unsure" }],
    });
    expect([further.status, codeOf(further)]).toEqual([409, "APPROVAL_NO_NEXT_LEVEL"]);
  });

  it("breaks the glass for those who may, with a reason, and says so for ever", async () => {
    server.reviewing.add({ id: "apr_1", quorum: 2, breakGlass: ["sam"] }, {});

    const unsaid = await api("/approvals/apr_1/break-glass", "sam-credential", {});
    const other = await api("/approvals/apr_1/break-glass", "ada-credential", { reason: "hurry" });
    const broken = await api("/approvals/apr_1/break-glass", "sam-credential", { reason: "down" });

    expect([unsaid.status, other.status, codeOf(other)]).toEqual([
      400,
      403,
      "APPROVAL_NOT_ENTITLED",
    ]);
    expect(JSON.parse(broken.text).approval).toMatchObject({
      state: "approved",
      decision: { person: "sam", breakGlass: true },
    });
  });

  it("takes other arguments and a grant with an approval, and neither with a rejection", async () => {
    server.reviewing.add({ id: "apr_1" }, { id: 1 });
    server.reviewing.add({ id: "apr_2" }, { id: 1 });
    const grant = { minutes: 15, same: ["$.id"] };

    const approved = await api("/approvals/apr_1/approve", "ada-credential", {
      arguments: { id: 2 },
      grant,
    });
    const rejected = await api("/approvals/apr_2/reject", "ada-credential", { grant });
    const unclear = await Promise.all(
      [{ minutes: "15", same: [] }, { minutes: 15 }, { minutes: 15, same: [1] }, 15].map((wrong) =>
        api("/approvals/apr_2/approve", "ada-credential", { grant: wrong }),
      ),
    );

    expect(approved.status).toBe(200);
    expect(server.reviewing.extras.get("apr_1")).toEqual({ arguments: { id: 2 }, grant });
    expect([rejected.status, ...unclear.map(({ status }) => status)]).toEqual(Array(5).fill(400));
    expect(server.reviewing.requests.get("apr_2")?.state).toBe("pending");
  });

  it("makes, lists and takes back grants", async () => {
    const terms = {
      requester: "local:sam@laptop",
      upstream: "crm",
      tool: "query",
      category: "delete",
      conditions: [{ path: "$.table", equals: "old" }],
      minutes: 60,
      reason: "clean-up",
    };
    const made = await api("/grants", "ada-credential", terms);
    const listed = await api("/grants", "grace-credential");
    const revoked = await api("/grants/grt_1/revoke", "grace-credential", {});
    const left = await api("/grants", "grace-credential");
    const missing = await api("/grants/grt_9/revoke", "grace-credential", {});
    const unclear = await api("/grants", "ada-credential", { ...terms, category: "everything" });

    expect([made.status, JSON.parse(made.text).grant.id]).toEqual([201, "grt_1"]);
    expect(JSON.parse(listed.text).grants).toMatchObject([{ id: "grt_1", uses: 0 }]);
    expect(JSON.parse(revoked.text).grant.revoked).toMatchObject({ by: "grace" });
    expect(JSON.parse(left.text).grants).toEqual([]);
    expect([missing.status, unclear.status]).toEqual([404, 400]);
  });

  it("throws the kill switch with a reason, and takes it back", async () => {
    const unsaid = await api("/pause", "ada-credential", { mode: "deny" });
    const unclear = await api("/pause", "ada-credential", { mode: "stop", reason: "x" });
    const thrown = await api("/pause", "ada-credential", { mode: "deny", reason: "a leak" });
    const shown = await api("/pause", "grace-credential");
    const back = await api("/resume", "grace-credential", { reason: "closed" });

    expect([unsaid.status, unclear.status]).toEqual([400, 400]);
    expect(JSON.parse(thrown.text).pause).toMatchObject({ mode: "deny", by: "ada" });
    expect(shown.text).toBe(thrown.text);
    expect(JSON.parse(back.text)).toEqual({ pause: null });
  });

  it("says in one sentence what would happen, with the agent's words apart", async () => {
    server.reviewing.add(
      {
        id: "apr_1",
        evidence: [{ from: "arguments", category: "delete", because: "`DELETE` in $.sql" }],
        preview: { verb: "delete", rows: 1204, of: 5000, exchange: "x", at: 0 },
      },
      { sql: "…" },
    );
    server.reviewing.justifications.set("apr_1", "This only reads.");

    const { approval } = JSON.parse((await api("/approvals/apr_1", "ada-credential")).text);

    expect(approval.summary).toBe(
      "Deletes data on crm with its tool delete_customer: `DELETE` in $.sql; would delete 1,204 of 5,000 rows.",
    );
    expect(approval.justification).toBe("This only reads.");
  });

  it("knows our command line by what it says, and nothing else", async () => {
    const decide = async (id: string, channel: string): Promise<unknown> => {
      server.reviewing.add({ id }, {});
      const answer = await ask(`/api/approvals/${id}/approve`, {
        method: "POST",
        headers: {
          authorization: "Bearer ada-credential",
          "content-type": "application/json",
          "x-countersign-channel": channel,
        },
        body: "{}",
      });
      return JSON.parse(answer.text).approval.decision.channel;
    };

    expect([await decide("apr_1", "cli"), await decide("apr_2", "teams")]).toEqual(["cli", "api"]);
  });

  it("settles an unknown outcome with what was found, and asks for the finding", async () => {
    server.reviewing.add({ id: "apr_1", state: "unknown" }, {});

    const unsaid = await api("/approvals/apr_1/resolve", "ada-credential", { outcome: "executed" });
    const unclear = await api("/approvals/apr_1/resolve", "ada-credential", { reason: "seen" });
    const settled = await api("/approvals/apr_1/resolve", "ada-credential", {
      outcome: "executed",
      reason: "row 7 is gone",
    });

    expect([unsaid.status, unclear.status]).toEqual([400, 400]);
    expect(JSON.parse(settled.text).approval.state).toBe("executed");
  });

  it("reveals the exact arguments to who asks on purpose", async () => {
    server.reviewing.add({ id: "apr_1" }, { to: "EMAIL_x" });
    server.reviewing.revealed.set("apr_1", { to: "jo@contoso.example" });

    const byGet = await api("/approvals/apr_1/reveal", "ada-credential");
    const revealed = await api("/approvals/apr_1/reveal", "ada-credential", {});

    expect(byGet.status).toBe(405);
    expect(JSON.parse(revealed.text)).toEqual({ arguments: { to: "jo@contoso.example" } });
    expect(loggedTypes().filter((type) => type === "reviewer.revealed")).toHaveLength(1);
  });

  it("gives records, status and health", async () => {
    server.reviewing.add({ id: "apr_1" }, {});

    const records = await api("/records?approval=apr_1&limit=5", "ada-credential");
    const after = await api("/records?after=1&order=oldest", "ada-credential");
    const status = await api("/status", "ada-credential");
    const health = await ask("/api/health");

    expect(JSON.parse(records.text).records).toMatchObject([{ sequence: 1 }]);
    expect(JSON.parse(after.text).records).toMatchObject([{ type: "reviewer.signed_in" }]);
    expect(JSON.parse(status.text)).toEqual({
      passkeysAt: null,
      changesTakePasskey: false,
      invited: [],
      version: "0.1.0",
      upstreams: ["crm"],
      policyHash: "c0ffee",
      observes: false,
      mode: "team",
      you: { person: "ada", name: "Ada Lovelace" },
      people: { ada: "Ada Lovelace", grace: "Grace Hopper", sam: "Sam Rivers" },
    });
    expect([health.status, health.text]).toEqual([200, '{"status":"ok"}']);
  });

  it.each([
    { path: "/approvals?limit=0", because: "a limit is at least 1" },
    { path: "/approvals?limit=5000", because: "a limit is at most 1,000" },
    { path: "/approvals?state=done", because: "there is no such state" },
    { path: "/records?after=-1", because: "a sequence is not negative" },
    { path: "/records?approval=%3Cscript%3E", because: "this is no id" },
  ])("refuses $path: $because", async ({ path }) => {
    const answer = await api(path, "ada-credential");

    expect([answer.status, codeOf(answer)]).toEqual([400, "REQUEST_INVALID"]);
  });

  it.each([
    { body: "{", status: 400, because: "it is not JSON" },
    { body: "[]", status: 400, because: "it is not an object" },
    { body: '{"raeson":"x"}', status: 400, because: "the field is misspelt" },
    { body: '{"reason":5}', status: 400, because: "a reason is text" },
    { body: JSON.stringify({ reason: "x".repeat(2_001) }), status: 400, because: "it is too long" },
    { body: '{"reason":"\\ud800"}', status: 400, because: "it is half a character" },
    { body: JSON.stringify({ reason: "x".repeat(1_100_000) }), status: 413, because: "it is huge" },
  ])("decides nothing on a body when $because", async ({ body, status }) => {
    server.reviewing.add({ id: "apr_1" }, {});

    const answer = await ask("/api/approvals/apr_1/approve", {
      method: "POST",
      headers: { authorization: "Bearer ada-credential", "content-type": "application/json" },
      body,
    });

    expect(answer.status).toBe(status);
    expect(server.reviewing.requests.get("apr_1")?.state).toBe("pending");
  });

  it("asks for data usage as it is told, and for nothing it does not know", async () => {
    const answer = await api(
      "/usage?since=2026-03-01&by=day,entityType&by=upstream&limit=7",
      "ada-credential",
    );
    await api("/usage", "ada-credential");
    await api("/usage?by=model&destination=mail.send&model=", "ada-credential");

    expect([answer.status, JSON.parse(answer.text)]).toEqual([
      200,
      {
        since: "2026-03-01T00:00:00.000Z",
        until: null,
        by: ["day", "entityType", "upstream"],
        rows: [],
        isCut: false,
        firsts: [],
        indexing: null,
      },
    ]);
    expect(server.askedUsage).toEqual([
      {
        since: "2026-03-01T00:00:00.000Z",
        by: ["day", "entityType", "upstream"],
        limit: 7,
      },
      {
        by: [
          "direction",
          "entityType",
          "upstream",
          "tool",
          "client",
          "model",
          "requester",
          "destination",
        ],
        limit: 1_000,
      },
      { by: ["model"], only: { model: "", destination: "mail.send" }, limit: 1_000 },
    ]);
    for (const wrong of ["by=1); drop table entry", "by=", "since=yesterday", "limit=0"]) {
      const { status } = await api(`/usage?${encodeURI(wrong)}`, "ada-credential");
      expect({ wrong, status }).toEqual({ wrong, status: 400 });
    }
    expect((await ask("/api/usage")).status).toBe(401);
  });

  it("answers in JSON what it does not know", async () => {
    const path = await api("/nothing", "ada-credential");
    const method = await ask("/api/approvals", {
      method: "DELETE",
      headers: { authorization: "Bearer ada-credential" },
    });

    expect([path.status, codeOf(path)]).toEqual([404, "REQUEST_INVALID"]);
    expect([method.status, codeOf(method)]).toEqual([405, "REQUEST_INVALID"]);
  });

  it("keeps the text of an unforeseen error out of the answer and reports it", async () => {
    server.reviewing.show = () => Promise.reject(new Error("jo@contoso.example"));

    const answer = await api("/approvals/apr_1", "ada-credential");

    expect([answer.status, codeOf(answer)]).toEqual([500, "INTERNAL"]);
    expect(answer.text).not.toContain("contoso");
    expect(server.trouble.join()).toContain("jo@contoso.example");
  });
});

describe("signing in", () => {
  it("refuses everything but the sign-in page, its style and health to strangers", async () => {
    server.reviewing.add({ id: "apr_1" }, {});
    const paths = ["/", "/decided", "/log", "/approvals/apr_1", "/assets/main.js"];
    const apis = ["/approvals", "/approvals/apr_1", "/records", "/status", "/events"];

    for (const path of paths) {
      const answer = await ask(path);
      expect([path, answer.status]).toEqual([path, 303]);
      expect(answer.headers.location).toMatch(/^\/signin/);
      expect(answer.text).toBe("");
    }
    for (const path of apis) {
      const answer = await ask(`/api${path}`);
      expect([path, answer.status, codeOf(answer)]).toEqual([path, 401, "SIGN_IN_REQUIRED"]);
    }
    const style = /rel="stylesheet" href="([^"]+)"/.exec((await ask("/signin")).text)?.[1] ?? "";
    for (const path of ["/signin", style, "/api/health"]) {
      expect([path, (await ask(path)).status]).toEqual([path, 200]);
    }
  });

  it("gives a cookie that scripts and other sites cannot use, and records who came", async () => {
    const answer = await ask("/signin", {
      method: "POST",
      headers: { origin: server.origin, "content-type": "application/x-www-form-urlencoded" },
      body: "credential=ada-credential&next=//evil.example",
    });

    expect(answer.headers["set-cookie"]).toEqual([
      expect.stringMatching(/^countersign_\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/),
    ]);
    expect(answer.text).toContain('data-next="/"');
    expect(server.reviewing.logged).toMatchObject([
      { type: "reviewer.signed_in", reviewer: { person: "ada", channel: "console" } },
    ]);
  });

  it("records failures, tells whoever goes on to wait, and locks out nobody whose credential is right", async () => {
    const wrong = async (): Promise<Answer> => api("/status", "guess");

    const statuses = [];
    for (let i = 0; i < 7; i++) statuses.push((await wrong()).status);
    const last = await wrong();
    const rightAndNew = await api("/status", "grace-credential");
    const onThePage = await signIn("ada");

    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
    expect([last.status, codeOf(last)]).toEqual([429, "SIGN_IN_LOCKED"]);
    expect(last.headers["retry-after"]).toBe("1");
    expect([rightAndNew.status, onThePage.cookie === ""]).toEqual([200, false]);
    const failures = server.reviewing.logged.filter(({ type }) => type.endsWith("failed"));
    expect(failures).toHaveLength(5);
    expect(failures.at(-1)?.note).toBe(
      "api: wrong credential from 127.0.0.1, 5 in a row, locked for 1 s",
    );
  });

  it("ends sessions at once when the credential is revoked", async () => {
    const { cookie } = await signIn("ada");
    expect((await ask("/api/status", { headers: { cookie } })).status).toBe(200);

    await server.credentials.revoke("ada");

    expect((await ask("/api/status", { headers: { cookie } })).status).toBe(401);
  });

  it("ends a session after an hour unused, and at sign-out", async () => {
    const idle = await signIn("ada");
    server.pass(60 * 60_000);
    expect((await ask("/api/status", { headers: { cookie: idle.cookie } })).status).toBe(401);

    const { cookie } = await signIn("ada");
    const out = await ask("/signout", {
      method: "POST",
      headers: { cookie, origin: server.origin },
    });
    expect(out.headers["set-cookie"]?.[0]).toContain("Max-Age=0");
    expect((await ask("/api/status", { headers: { cookie } })).status).toBe(401);
  });
});

describe("requests that are not ours", () => {
  it("are sent to our own address when somebody typed `localhost` for it", async () => {
    const host = server.origin.replace("http://127.0.0.1", "localhost");

    const answer = await ask("/decided", { headers: { host } });
    const decision = await ask("/api/approvals", { headers: { host } });

    expect([answer.status, answer.headers.location]).toEqual([303, `${server.origin}/decided`]);
    expect(decision.status).toBe(421);
  });

  it("are refused when they name another host, which a rebound DNS name would", async () => {
    const { cookie } = await signIn("ada");

    for (const host of [
      "evil.example",
      "localhost:1",
      server.origin.slice(7).split(":")[0] ?? "",
    ]) {
      const answer = await ask("/api/status", { headers: { host, cookie } });
      expect([host, answer.status]).toEqual([host, 421]);
    }
  });

  it.each([
    { because: "another origin sent it", origin: "https://evil.example", hasToken: true },
    { because: "another port sent it", origin: "http://127.0.0.1:1", hasToken: true },
    { because: "a sandboxed page sent it", origin: "null", hasToken: true },
    { because: "no origin is named", origin: null, hasToken: true },
    { because: "the page's token is missing", origin: "ours", hasToken: false },
  ])("decide nothing with a stolen ride on the cookie: $because", async ({ origin, hasToken }) => {
    server.reviewing.add({ id: "apr_1" }, {});
    const { cookie, token } = await signIn("ada");

    for (const verb of ["approve", "reject", "resolve", "reveal"]) {
      const answer = await ask(`/api/approvals/apr_1/${verb}`, {
        method: "POST",
        headers: {
          cookie,
          "content-type": "application/json",
          ...(origin === null ? {} : { origin: origin === "ours" ? server.origin : origin }),
          ...(hasToken ? { "x-countersign-token": token } : {}),
        },
        body: "{}",
      });
      expect([answer.status, codeOf(answer)]).toEqual([403, "REQUEST_FORBIDDEN"]);
    }
    expect(server.reviewing.requests.get("apr_1")?.state).toBe("pending");
  });

  it("decide with cookie, origin and token, which only our page has", async () => {
    server.reviewing.add({ id: "apr_1" }, {});
    const { cookie, token } = await signIn("ada");

    const answer = await ask("/api/approvals/apr_1/approve", {
      method: "POST",
      headers: {
        cookie,
        origin: server.origin,
        "content-type": "application/json",
        "x-countersign-token": token,
      },
      body: "{}",
    });

    expect(JSON.parse(answer.text).approval.decision).toMatchObject({
      person: "ada",
      channel: "console",
    });
  });

  it("cannot sign anybody in", async () => {
    const answer = await ask("/signin", {
      method: "POST",
      headers: {
        origin: "https://evil.example",
        "content-type": "application/x-www-form-urlencoded",
      },
      body: "credential=ada-credential",
    });

    expect(answer.status).toBe(403);
    expect(answer.headers["set-cookie"]).toBeUndefined();
  });

  it("never carry a credential for a page elsewhere", async () => {
    server.reviewing.add({ id: "apr_1" }, {});

    const answer = await ask("/api/approvals/apr_1/approve", {
      method: "POST",
      headers: { authorization: "Bearer ada-credential", origin: "https://evil.example" },
      body: "{}",
    });

    expect(answer.status).toBe(403);
  });

  it("decide nothing by GET, as a scanner of links would", async () => {
    server.reviewing.add({ id: "apr_1" }, {});
    const { cookie } = await signIn("ada");

    for (const path of ["/api/approvals/apr_1/approve", "/approvals/apr_1/approve"]) {
      const answer = await ask(path, { headers: { cookie } });
      expect(answer.status).toBeGreaterThanOrEqual(404);
    }
    expect(server.reviewing.requests.get("apr_1")?.state).toBe("pending");
  });

  it("are left to others when they are for neither page nor API", async () => {
    expect((await ask("/mcp")).status).toBe(404);
    expect((await ask("/favicon.ico")).text).toBe("");
  });
});

describe("every answer", () => {
  it("forbids frames, foreign files, scripts in the page, sniffing and keeping", async () => {
    const { cookie } = await signIn("ada");

    for (const path of ["/", "/signin", "/api/status", "/api/health", "/api/x"]) {
      const { headers } = await ask(path, { headers: { cookie } });
      expect(headers["content-security-policy"]).toMatch(/^default-src 'none'; script-src 'self';/);
      expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
      expect(headers).toMatchObject({
        "x-frame-options": "DENY",
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
        "referrer-policy": "same-origin",
      });
    }
  });

  it("holds no script and no style of its own", async () => {
    const { cookie } = await signIn("ada");
    server.reviewing.add({ id: "apr_1" }, {});

    for (const path of ["/", "/decided", "/log", "/approvals/apr_1", "/signin"]) {
      const { text } = await ask(path, { headers: { cookie } });
      expect(text).not.toMatch(
        /<script(?! (?:type="module" )?src="\/assets\/[\w.-]+\.js")|<style|\son\w+=|\sstyle=|https?:/,
      );
    }
  });
});

describe("live events", () => {
  it("tell that a request changed, and end when the session does", async () => {
    const { cookie } = await signIn("ada");
    server.reviewing.add({ id: "apr_1" }, {});
    const answer = await fetch(`${server.origin}/api/events`, {
      headers: { cookie, accept: "text/event-stream" },
    });
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    let seen = "";
    const until = async (text: string): Promise<void> => {
      while (!seen.includes(text)) {
        const { value, done } = (await reader?.read()) ?? { done: true };
        if (done) throw new Error(`ended before \`${text}\`: ${seen}`);
        seen += value;
      }
    };

    await until("retry: 2000");
    server.reviewing.become("apr_1", "executing");
    await until("event: approvals");
    await ask("/signout", { method: "POST", headers: { cookie, origin: server.origin } });
    await until("event: signed-out");

    expect((await reader?.read())?.done).toBe(true);
  });

  it("end for a program whose credential was revoked", async () => {
    const other = await signIn("grace");
    const answer = await fetch(`${server.origin}/api/events`, {
      headers: { authorization: "Bearer ada-credential", accept: "text/event-stream" },
    });
    await server.credentials.revoke("ada");
    // Any sign-out has everybody who watches proven again.
    await ask("/signout", {
      method: "POST",
      headers: { cookie: other.cookie, origin: server.origin },
    });
    const ended = await Promise.race([
      answer.text(),
      new Promise<string>((resolve) => setTimeout(resolve, 5_000, "goes on")),
    ]);

    expect(ended).toContain("event: signed-out");
  });
});
