/** The API and the page's sign-in, asked as programs can write requests, of a real daemon about calls of real agents. */
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { AuditRecord } from "../../packages/core/src/index.ts";
import { type Desk, openDesk } from "./desk.ts";

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

let desk: Desk;
/** By person. */
let credentials: Readonly<Record<string, string>>;

beforeAll(async () => {
  desk = await openDesk({
    tools: [
      "delete_customer",
      "merge_customers",
      "close_account",
      "write_note",
      "write_query",
      "read_query",
      "find_customer",
    ],
    categories: {
      "find_*": "read",
      read_query: "read",
      "delete_*": "delete",
      "merge_*": "delete",
      "close_*": "delete",
      write_note: "delete",
    },
  });
  credentials = {
    ada: await desk.credentialOf("ada"),
    grace: await desk.credentialOf("grace"),
    sam: await desk.credentialOf("sam"),
  };
});

afterEach(async () => {
  await desk.clear();
  await desk.mark();
});

afterAll(() => desk?.close());

/** A request as a program can write it, `Host` and `Origin` included, which `fetch` would not allow. */
function ask(path: string, { method = "GET", headers = {}, body }: Asked = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const req = httpRequest(desk.origin + path, { method, headers, agent: false }, (res) => {
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

/** Asks the API as somebody, or with a credential as it stands. */
function api(path: string, person: string, body?: unknown): Promise<Answer> {
  const authorization = `Bearer ${credentials[person] ?? person}`;
  return ask(`/api${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { authorization, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function signIn(
  person: string,
  credential: string = credentials[person] ?? "",
): Promise<{ readonly cookie: string; readonly token: string }> {
  const answer = await ask("/signin", {
    method: "POST",
    headers: { origin: desk.origin, "content-type": "application/x-www-form-urlencoded" },
    body: `credential=${credential}`,
  });
  return {
    cookie: answer.headers["set-cookie"]?.[0]?.split(";")[0] ?? "",
    token: /data-token="([^"]+)"/.exec(answer.text)?.[1] ?? "",
  };
}

const codeOf = (answer: Answer): unknown => JSON.parse(answer.text).error.code;
const stateOf = async (id: string): Promise<string> => (await desk.request(id)).state;
/** Records of this test about people who decide. */
const recordsOf = async (start: string): Promise<readonly AuditRecord[]> =>
  (await desk.records()).filter(({ type }) => type.startsWith(start));

describe("the API", () => {
  it("lists requests of a state", async () => {
    const { id } = await desk.hold("delete_customer", { id: 1 });
    const other = await desk.hold("delete_customer", { id: 2 });
    await api(`/approvals/${other.id}/reject`, "ada", {});

    const answer = await api("/approvals?state=pending&limit=10", "ada");

    const { approvals } = JSON.parse(answer.text);
    expect(approvals).toMatchObject([
      { id, state: "pending", arguments: { id: 1 }, mayDecide: { allowed: true } },
    ]);
    expect(approvals[0]).not.toHaveProperty("fingerprint");
  });

  it("shows one request, and 404 for one that is not there", async () => {
    const { id } = await desk.hold("delete_customer", { id: 1 });

    const shown = await api(`/approvals/${id}`, "ada");
    const missing = await api("/approvals/apr_2222222222222222", "ada");

    expect(JSON.parse(shown.text).approval).toMatchObject({ id, tool: "delete_customer" });
    expect(missing.status).toBe(404);
    expect(codeOf(missing)).toBe("APPROVAL_NOT_FOUND");
  });

  it("approves and rejects with a reason, as the person whose credential it is", async () => {
    const one = await desk.hold("delete_customer", { id: 1 });
    const two = await desk.hold("delete_customer", { id: 2 });

    const approved = await api(`/approvals/${one.id}/approve`, "ada", {});
    const rejected = await api(`/approvals/${two.id}/reject`, "grace", { reason: " no " });
    const told = await Promise.all([one.told, two.told]);

    expect(JSON.parse(approved.text).approval).toMatchObject({
      state: "approved",
      decision: { verb: "approve", person: "ada", channel: "api", reason: null },
    });
    expect(JSON.parse(rejected.text).approval).toMatchObject({
      state: "rejected",
      decision: { verb: "reject", person: "grace", reason: "no" },
    });
    expect(told).toEqual(["delete_customer: done", expect.stringContaining("REJECTED")]);
    expect(desk.upstream.got).toEqual([{ tool: "delete_customer", arguments: { id: 1 } }]);
  });

  it("gives the card as this person would see it in Teams, with nothing to fill in or press", async () => {
    const { id } = await desk.hold("delete_customer", { id: 1 }, { subject: "sam" });

    const shown = await api(`/approvals/${id}/card`, "ada");
    const requester = await api(`/approvals/${id}/card`, "sam");

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
    const held = [];
    for (const id of [1, 2, 3]) held.push((await desk.hold("close_account", { id })).id);
    const [first = "", second = "", third = ""] = held;
    const seenOf = async (id: string, person: string): Promise<string> =>
      JSON.parse((await api(`/approvals/${id}/card`, person)).text).seen;
    const [mine, hers, other] = await Promise.all([
      seenOf(first, "ada"),
      seenOf(first, "grace"),
      seenOf(second, "ada"),
    ]);

    const refused = [];
    for (const seen of [hers, other, "made up", `${mine}x`]) {
      for (const verb of ["approve", "reject", "escalate", "break-glass"]) {
        const body = { reason: "because", seen };
        refused.push(codeOf(await api(`/approvals/${first}/${verb}`, "ada", body)));
      }
    }
    const decided = await api(`/approvals/${first}/approve`, "ada", { seen: mine });
    const without = await api(`/approvals/${third}/approve`, "ada", {});

    expect(new Set(refused)).toEqual(new Set(["REQUEST_INVALID"]));
    expect(JSON.parse(decided.text).approval.decision.seen).toBe(mine.slice(0, 43));
    expect(JSON.parse(without.text).approval.decision.seen).toBeNull();
  });

  it("says what happened when a decision comes too late", async () => {
    const one = await desk.hold("delete_customer", { id: 1 });
    const two = await desk.hold("delete_customer", { id: 2 });
    await api(`/approvals/${one.id}/reject`, "grace", {});
    desk.pass(15 * 60_000);

    const decided = await api(`/approvals/${one.id}/approve`, "ada", {});
    const expired = await api(`/approvals/${two.id}/approve`, "ada", {});

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
    expect(desk.upstream.got).toEqual([]);
  });

  it("lets nobody decide their own request, or one they were not asked about", async () => {
    const { id } = await desk.hold("delete_customer", {}, { subject: "ada" });

    const own = await api(`/approvals/${id}/approve`, "ada", {});
    const notAsked = await api(`/approvals/${id}/approve`, "sam", {});

    expect([own.status, codeOf(own)]).toEqual([403, "APPROVAL_SELF"]);
    expect([notAsked.status, codeOf(notAsked)]).toEqual([403, "APPROVAL_NOT_ENTITLED"]);
    expect(await stateOf(id)).toBe("pending");
    expect(await recordsOf("approval.decision_ignored")).toMatchObject([
      { approval: id, reviewer: { person: "ada" } },
      { approval: id, reviewer: { person: "sam" } },
    ]);
  });

  it("counts people until the quorum is reached, and answers a second vote with what is known", async () => {
    const { id } = await desk.hold("merge_customers");

    const first = await api(`/approvals/${id}/approve`, "ada", {});
    const again = await api(`/approvals/${id}/approve`, "ada", {});
    const gotBefore = desk.upstream.got.length;
    const second = await api(`/approvals/${id}/approve`, "grace", {});

    expect(JSON.parse(first.text).approval).toMatchObject({
      state: "pending",
      quorum: 2,
      votes: [{ verb: "approve", person: "ada" }],
    });
    expect([again.status, codeOf(again)]).toEqual([409, "APPROVAL_VOTED"]);
    expect(gotBefore).toBe(0);
    expect(JSON.parse(second.text).approval.state).toBe("approved");
  });

  it("escalates with a reason, to whom the rule names next", async () => {
    const { id } = await desk.hold("close_account");

    const unsaid = await api(`/approvals/${id}/escalate`, "ada", {});
    const handed = await api(`/approvals/${id}/escalate`, "ada", { reason: "unsure" });
    const further = await api(`/approvals/${id}/escalate`, "sam", { reason: "unsure" });

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
    const { id, told } = await desk.hold("merge_customers");

    const unsaid = await api(`/approvals/${id}/break-glass`, "sam", {});
    const other = await api(`/approvals/${id}/break-glass`, "ada", { reason: "hurry" });
    const broken = await api(`/approvals/${id}/break-glass`, "sam", { reason: "down" });

    expect([unsaid.status, other.status, codeOf(other)]).toEqual([
      400,
      403,
      "APPROVAL_NOT_ENTITLED",
    ]);
    expect(JSON.parse(broken.text).approval).toMatchObject({
      state: "approved",
      decision: { person: "sam", breakGlass: true },
    });
    expect(await told).toBe("merge_customers: done");
    expect(await recordsOf("approval.broke_glass")).toHaveLength(1);
  });

  it("takes other arguments and a grant with an approval, and neither with a rejection", async () => {
    const one = await desk.hold("write_note", { id: 1 });
    const two = await desk.hold("write_note", { id: 3 });
    const grant = { minutes: 15, same: ["$.id"] };

    const approved = await api(`/approvals/${one.id}/approve`, "ada", {
      arguments: { id: 2 },
      grant,
    });
    const edited = await one.told;
    const granted = await desk.call("write_note", { id: 2, text: "more" });
    const rejected = await api(`/approvals/${two.id}/reject`, "ada", { grant });
    const unclear = await Promise.all(
      [{ minutes: "15", same: [] }, { minutes: 15 }, { minutes: 15, same: [1] }, 15].map((wrong) =>
        api(`/approvals/${two.id}/approve`, "ada", { grant: wrong }),
      ),
    );

    expect(approved.status).toBe(200);
    expect(edited).toContain("write_note: done");
    expect(granted).toBe("write_note: done");
    expect(desk.upstream.got.map((call) => call.arguments)).toEqual([
      { id: 2 },
      { id: 2, text: "more" },
    ]);
    expect([rejected.status, ...unclear.map(({ status }) => status)]).toEqual(Array(5).fill(400));
    expect(await stateOf(two.id)).toBe("pending");
  });

  it("makes, lists and takes back grants", async () => {
    const { requester } = await desk.request((await desk.hold("write_note", { table: "new" })).id);
    const terms = {
      requester: requester.id,
      upstream: "crm",
      tool: "write_note",
      category: "delete",
      conditions: [{ path: "$.table", equals: "old" }],
      minutes: 60,
      reason: "clean-up",
    };
    const made = await api("/grants", "ada", terms);
    const { id } = JSON.parse(made.text).grant;
    const unasked = await desk.call("write_note", { table: "old" });
    const listed = await api("/grants", "grace");
    const revoked = await api(`/grants/${id}/revoke`, "grace", {});
    const sam = requester.id.replace(/jo$/, "sam");
    const ofSam = await api("/grants", "ada", { ...terms, requester: sam });
    await api(`/grants/${JSON.parse(ofSam.text).grant.id}/revoke`, "grace", {});
    const left = await api("/grants", "grace");
    const missing = await api("/grants/grt_2222222222222222/revoke", "grace", {});
    const unclear = await api("/grants", "ada", { ...terms, category: "everything" });
    await desk.hold("write_note", { table: "old" });

    expect(made.status).toBe(201);
    expect(unasked).toBe("write_note: done");
    expect(JSON.parse(listed.text).grants).toMatchObject([
      { id, requester: requester.id, requesterName: null, uses: 1 },
    ]);
    expect(JSON.parse(ofSam.text).grant.requesterName).toBe("Sam Rivers");
    expect(JSON.parse(revoked.text).grant.revoked).toMatchObject({ by: "grace" });
    expect(JSON.parse(left.text).grants).toEqual([]);
    expect([missing.status, unclear.status]).toEqual([404, 400]);
  });

  it("throws the kill switch with a reason, and takes it back", async () => {
    const unsaid = await api("/pause", "ada", { mode: "deny" });
    const unclear = await api("/pause", "ada", { mode: "stop", reason: "x" });
    const thrown = await api("/pause", "ada", { mode: "deny", reason: "a leak" });
    const shown = await api("/pause", "grace");
    const stopped = await desk.call("find_customer");
    const back = await api("/resume", "grace", { reason: "closed" });

    expect([unsaid.status, unclear.status]).toEqual([400, 400]);
    expect(JSON.parse(thrown.text).pause).toMatchObject({ mode: "deny", by: "ada" });
    expect(shown.text).toBe(thrown.text);
    expect(JSON.parse(back.text)).toEqual({ pause: null });
    expect(stopped).toContain("a leak");
    expect(desk.upstream.got).toEqual([]);
    expect(await desk.call("find_customer")).toBe("find_customer: done");
  });

  it("says in one sentence what would happen, with the agent's words apart", async () => {
    desk.upstream.answer = () => JSON.stringify([{ affected_rows: 1_204, all_rows: 5_000 }]);
    const sql = "delete from customers where plan = 'trial'";
    const { id } = await desk.hold("write_query", { query: sql }, {}, "This only reads.");
    await expect.poll(async () => (await desk.request(id)).preview).not.toBeNull();

    const { approval } = JSON.parse((await api(`/approvals/${id}`, "ada")).text);

    expect(approval.summary).toBe(
      "Deletes data on crm (internal) with its tool write_query: `DELETE` in `$.query`; about table `customers`; would delete 1,204 of 5,000 rows.",
    );
    expect(approval.justification).toBe("This only reads.");
  });

  it("knows our command line by what it says, and nothing else", async () => {
    const decide = async (channel: string): Promise<unknown> => {
      const { id } = await desk.hold("delete_customer", { channel });
      const answer = await ask(`/api/approvals/${id}/approve`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${credentials["ada"]}`,
          "content-type": "application/json",
          "x-countersign-channel": channel,
        },
        body: "{}",
      });
      return JSON.parse(answer.text).approval.decision.channel;
    };

    expect([await decide("cli"), await decide("teams")]).toEqual(["cli", "api"]);
  });

  it("settles an unknown outcome with what was found, and asks for the finding", async () => {
    desk.upstream.answer = () => {
      desk.upstream.hangUp();
      return new Promise(() => undefined);
    };
    const { id, told } = await desk.hold("delete_customer");
    await api(`/approvals/${id}/approve`, "ada", {});
    await told;
    const lost = await stateOf(id);

    const unsaid = await api(`/approvals/${id}/resolve`, "ada", { outcome: "executed" });
    const unclear = await api(`/approvals/${id}/resolve`, "ada", { reason: "seen" });
    const settled = await api(`/approvals/${id}/resolve`, "ada", {
      outcome: "executed",
      reason: "row 7 is gone",
    });

    expect(lost).toBe("unknown");
    expect([unsaid.status, unclear.status]).toEqual([400, 400]);
    expect(JSON.parse(settled.text).approval.state).toBe("executed");
    expect(desk.upstream.got).toHaveLength(1);
  });

  it("reveals the exact arguments to who asks on purpose", async () => {
    const { id } = await desk.hold("delete_customer", { to: "jo@contoso.example" });

    const shown = await api(`/approvals/${id}`, "ada");
    const byGet = await api(`/approvals/${id}/reveal`, "ada");
    const revealed = await api(`/approvals/${id}/reveal`, "ada", {});

    expect(shown.text).not.toContain("contoso");
    expect(byGet.status).toBe(405);
    expect(JSON.parse(revealed.text)).toEqual({ arguments: { to: "jo@contoso.example" } });
    expect(await recordsOf("reviewer.revealed")).toMatchObject([
      { approval: id, reviewer: { person: "ada", channel: "api" } },
    ]);
  });

  it("gives records, status and health", async () => {
    const [first] = await desk.daemon.runtime.store.records({ newestFirst: true, limit: 1 });
    const { id } = await desk.hold("delete_customer");

    const records = await api(`/records?approval=${id}&limit=5`, "ada");
    const after = await api(`/records?after=${first?.sequence}&order=oldest`, "ada");
    const status = await api("/status", "ada");
    const health = await ask("/api/health");

    expect(JSON.parse(records.text).records).toMatchObject([
      { type: "approval.requested", approval: id },
    ]);
    expect(JSON.parse(after.text).records[0]).toMatchObject({
      type: "call.received",
      sequence: (first?.sequence ?? 0) + 1,
    });
    expect(JSON.parse(status.text)).toEqual({
      passkeysAt: desk.origin.replace("127.0.0.1", "localhost"),
      changesTakePasskey: false,
      invited: [],
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      upstreams: ["crm"],
      policyHash: desk.daemon.runtime.policy().hash,
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
    const answer = await api(path, "ada");

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
    const { id } = await desk.hold("delete_customer");

    const answer = await ask(`/api/approvals/${id}/approve`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${credentials["ada"]}`,
        "content-type": "application/json",
      },
      body,
    });

    expect(answer.status).toBe(status);
    expect(await stateOf(id)).toBe("pending");
  });

  it("adds up data usage as it is asked to, and knows of nothing else", async () => {
    desk.upstream.answer = () => "jo@contoso.example, bo@contoso.example, +44 20 7946 0018";
    await desk.call("find_customer");
    const usage = async (query: string) => {
      const { status, text } = await api(`/usage?${query}`, "ada");
      return { status, ...JSON.parse(text) };
    };
    const received = (entityType: string, values: number) =>
      expect.objectContaining({ entityType, direction: "received", upstream: "crm", values });
    // The index follows the log.
    await expect
      .poll(async () => (await usage("since=2020-03-01&by=direction,entityType&by=upstream")).rows)
      .toEqual(expect.arrayContaining([received("EMAIL_ADDRESS", 2), received("PHONE_NUMBER", 1)]));

    const asked = await usage("since=2020-03-01&by=day,entityType&by=upstream&limit=1");
    const everything = await usage("");
    const ofUnknown = await usage("by=model&model=&tool=find_customer");
    const elsewhere = await usage("by=model&destination=mail.send");
    const later = await usage("since=2999-01-01");
    expect(asked).toMatchObject({
      status: 200,
      since: "2020-03-01T00:00:00.000Z",
      until: null,
      by: ["day", "entityType", "upstream"],
      rows: [{ upstream: "crm" }],
      isCut: true,
    });
    expect(everything.by).toEqual([
      "direction",
      "entityType",
      "upstream",
      "tool",
      "client",
      "model",
      "requester",
      "destination",
    ]);
    expect(ofUnknown.rows).toMatchObject([{ model: "", values: 3 }]);
    expect([elsewhere.rows, later.rows]).toEqual([[], []]);
    for (const wrong of ["by=1); drop table entry", "by=", "since=yesterday", "limit=0"]) {
      const { status } = await api(`/usage?${encodeURI(wrong)}`, "ada");
      expect({ wrong, status }).toEqual({ wrong, status: 400 });
    }
    expect((await ask("/api/usage")).status).toBe(401);
  });

  it("answers in JSON what it does not know", async () => {
    const path = await api("/nothing", "ada");
    const method = await ask("/api/approvals", {
      method: "DELETE",
      headers: { authorization: `Bearer ${credentials["ada"]}` },
    });

    expect([path.status, codeOf(path)]).toEqual([404, "REQUEST_INVALID"]);
    expect([method.status, codeOf(method)]).toEqual([405, "REQUEST_INVALID"]);
  });

  it("keeps the text of an unforeseen error out of the answer and reports it", async () => {
    const { id } = await desk.hold("delete_customer");
    // Somebody writes into the database what no version of ours does.
    const database = new Database(join(desk.dataFolder, "countersign.db"));
    const triggers = database
      .prepare(
        "select name, sql from sqlite_master where type = 'trigger' and tbl_name = 'approval'",
      )
      .all() as { name: string; sql: string }[];
    for (const { name } of triggers) database.exec(`drop trigger "${name}"`);
    const row = database.prepare("select request from approval where id = ?").get(id) as {
      request: string;
    };
    const write = database.prepare("update approval set request = ? where id = ?");
    write.run("jo@contoso.example", id);

    const answer = await api(`/approvals/${id}`, "ada");
    write.run(row.request, id);
    for (const { sql } of triggers) database.exec(sql);
    database.close();

    expect([answer.status, codeOf(answer)]).toEqual([500, "INTERNAL"]);
    expect(answer.text).not.toContain("contos");
    expect(desk.reports.join()).toContain("contos");
  });
});

describe("signing in", () => {
  it("refuses everything but the sign-in page, its style and health to strangers", async () => {
    const { id } = await desk.hold("delete_customer");
    const paths = ["/", "/decided", "/log", `/approvals/${id}`, "/assets/main.js"];
    const apis = ["/approvals", `/approvals/${id}`, "/records", "/status", "/events"];

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
      headers: { origin: desk.origin, "content-type": "application/x-www-form-urlencoded" },
      body: `credential=${credentials["ada"]}&next=//evil.example`,
    });

    expect(answer.headers["set-cookie"]).toEqual([
      expect.stringMatching(/^countersign_\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/),
    ]);
    expect(answer.text).toContain('data-next="/"');
    expect(await recordsOf("reviewer.")).toMatchObject([
      { type: "reviewer.signed_in", reviewer: { person: "ada", channel: "console" } },
    ]);
  });

  it("records failures, tells whoever goes on to wait, and locks out nobody whose credential is right", async () => {
    const wrong = async (): Promise<Answer> => api("/status", "guess");

    const statuses = [];
    for (let i = 0; i < 7; i++) statuses.push((await wrong()).status);
    const last = await wrong();
    const { credential } = await desk.daemon.runtime.credentials.create("sam");
    const rightAndNew = await api("/status", credential);
    const onThePage = await signIn("ada");

    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
    expect([last.status, codeOf(last)]).toEqual([429, "SIGN_IN_LOCKED"]);
    expect(last.headers["retry-after"]).toBe("1");
    expect([rightAndNew.status, onThePage.cookie === ""]).toEqual([200, false]);
    const failures = await recordsOf("reviewer.sign_in_failed");
    expect(failures).toHaveLength(5);
    expect(failures.at(-1)?.note).toBe(
      "api: wrong credential from 127.0.0.1, 5 in a row, locked for 1 s",
    );
  });

  it("ends sessions at once when the credential is revoked", async () => {
    const { credential } = await desk.daemon.runtime.credentials.create("sam");
    const { cookie } = await signIn("sam", credential);
    expect((await ask("/api/status", { headers: { cookie } })).status).toBe(200);

    await api("/credentials/revoke", "ada", { person: "sam" });

    expect((await ask("/api/status", { headers: { cookie } })).status).toBe(401);
  });

  it("ends a session after an hour unused, and at sign-out", async () => {
    const idle = await signIn("ada");
    desk.pass(60 * 60_000);
    expect((await ask("/api/status", { headers: { cookie: idle.cookie } })).status).toBe(401);

    const { cookie } = await signIn("ada");
    const out = await ask("/signout", {
      method: "POST",
      headers: { cookie, origin: desk.origin },
    });
    expect(out.headers["set-cookie"]?.[0]).toContain("Max-Age=0");
    expect((await ask("/api/status", { headers: { cookie } })).status).toBe(401);
  });
});

describe("requests that are not ours", () => {
  it("are told from those to our other name, under which nobody is signed in by the first", async () => {
    const { id } = await desk.hold("delete_customer");
    const { cookie, token } = await signIn("ada");
    const host = desk.origin.replace("http://127.0.0.1", "localhost");
    const approve = (origin: string): Promise<Answer> =>
      ask(`/api/approvals/${id}/approve`, {
        method: "POST",
        headers: { host, cookie, origin, "x-countersign-token": token },
        body: "{}",
      });

    const page = await ask("/decided", { headers: { host } });
    const crossed = await approve(desk.origin);

    expect([page.status, page.headers.location]).toEqual([303, "/signin?next=%2Fdecided"]);
    expect([crossed.status, codeOf(crossed)]).toEqual([403, "REQUEST_FORBIDDEN"]);
    expect(await stateOf(id)).toBe("pending");
  });

  it("are refused when they name another host, which a rebound DNS name would", async () => {
    const { cookie } = await signIn("ada");

    for (const host of ["evil.example", "localhost:1", desk.origin.slice(7).split(":")[0] ?? ""]) {
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
    const { id } = await desk.hold("delete_customer");
    const { cookie, token } = await signIn("ada");

    for (const verb of ["approve", "reject", "resolve", "reveal"]) {
      const answer = await ask(`/api/approvals/${id}/${verb}`, {
        method: "POST",
        headers: {
          cookie,
          "content-type": "application/json",
          ...(origin === null ? {} : { origin: origin === "ours" ? desk.origin : origin }),
          ...(hasToken ? { "x-countersign-token": token } : {}),
        },
        body: "{}",
      });
      expect([answer.status, codeOf(answer)]).toEqual([403, "REQUEST_FORBIDDEN"]);
    }
    expect(await stateOf(id)).toBe("pending");
  });

  it("decide with cookie, origin and token, which only our page has", async () => {
    const { id } = await desk.hold("delete_customer");
    const { cookie, token } = await signIn("ada");

    const answer = await ask(`/api/approvals/${id}/approve`, {
      method: "POST",
      headers: {
        cookie,
        origin: desk.origin,
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
      body: `credential=${credentials["ada"]}`,
    });

    expect(answer.status).toBe(403);
    expect(answer.headers["set-cookie"]).toBeUndefined();
  });

  it("never carry a credential for a page elsewhere", async () => {
    const { id } = await desk.hold("delete_customer");

    const answer = await ask(`/api/approvals/${id}/approve`, {
      method: "POST",
      headers: { authorization: `Bearer ${credentials["ada"]}`, origin: "https://evil.example" },
      body: "{}",
    });

    expect(answer.status).toBe(403);
    expect(await stateOf(id)).toBe("pending");
  });

  it("decide nothing by GET, as a scanner of links would", async () => {
    const { id } = await desk.hold("delete_customer");
    const { cookie } = await signIn("ada");

    for (const path of [`/api/approvals/${id}/approve`, `/approvals/${id}/approve`]) {
      const answer = await ask(path, { headers: { cookie } });
      expect(answer.status).toBeGreaterThanOrEqual(404);
    }
    expect(await stateOf(id)).toBe("pending");
  });

  it("are left to others when they are for neither page nor API", async () => {
    const agents = await ask("/mcp");

    expect([agents.status, agents.headers["www-authenticate"]]).toEqual([
      401,
      expect.stringContaining("resource_metadata"),
    ]);
    expect((await ask("/favicon.ico")).text).toBe("not found\n");
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
    const { id } = await desk.hold("delete_customer");

    for (const path of ["/", "/decided", "/log", `/approvals/${id}`, "/signin"]) {
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
    const { id } = await desk.hold("delete_customer");
    const answer = await fetch(`${desk.origin}/api/events`, {
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
    await api(`/approvals/${id}/reject`, "grace", {});
    await until("event: approvals");
    await ask("/signout", { method: "POST", headers: { cookie, origin: desk.origin } });
    await until("event: signed-out");

    expect((await reader?.read())?.done).toBe(true);
  });

  it("end for a program whose credential was revoked", async () => {
    const other = await signIn("grace");
    const { credential } = await desk.daemon.runtime.credentials.create("sam");
    const answer = await fetch(`${desk.origin}/api/events`, {
      headers: { authorization: `Bearer ${credential}`, accept: "text/event-stream" },
    });
    await api("/credentials/revoke", "ada", { person: "sam" });
    // Any sign-out has everybody who watches proven again.
    await ask("/signout", {
      method: "POST",
      headers: { cookie: other.cookie, origin: desk.origin },
    });
    const ended = await Promise.race([
      answer.text(),
      new Promise<string>((resolve) => setTimeout(resolve, 5_000, "goes on")),
    ]);

    expect(ended).toContain("event: signed-out");
  });
});
