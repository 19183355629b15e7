/** Two providers of unequal trust: a real daemon, and a provider that wants what the other one says. */
import { type FakeOpenId, startFakeOpenId } from "@countersign/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type House, makeHouse, type RunningDaemon } from "../e2e/house.ts";

let honest: FakeOpenId;
let greedy: FakeOpenId;
let house: House;
let daemon: RunningDaemon;

beforeAll(async () => {
  [honest, greedy] = await Promise.all([startFakeOpenId(), startFakeOpenId()]);
  const written = ({ issuer, clientId, clientSecret }: FakeOpenId): string =>
    `{ issuer: "${issuer}", client_id: ${clientId}, client_secret: ${clientSecret}, audience: "api://countersign" }`;
  house = await makeHouse(
    `
identity: { providers: { honest: ${written(honest)}, greedy: ${written(greedy)} } }
people:
  ada: { local_user: none, openid: [{ issuer: "${honest.issuer}", subject: ada }] }
approvals: { reviewers: [ada] }
`,
    { mode: "team", person: "ada", agentAuthentication: "oauth" },
  );
  daemon = await house.startDaemon();
});
afterAll(async () => {
  await house?.leave();
  await Promise.all([honest?.close(), greedy?.close()]);
});

const cookieOf = (answer: Response): string =>
  answer.headers
    .getSetCookie()
    .map((one) => one.split(";")[0] ?? "")
    .join("; ");

async function begin(provider: string): Promise<{ readonly at: URL; readonly cookie: string }> {
  const begun = await fetch(`${daemon.origin}/signin/with/${provider}`, { redirect: "manual" });
  return { at: new URL(begun.headers.get("location") ?? ""), cookie: cookieOf(begun) };
}

async function comeBack(at: URL): Promise<URL> {
  const answer = await fetch(at, { redirect: "manual" });
  return new URL(answer.headers.get("location") ?? "");
}

it("each is come back from at an address of its own", async () => {
  honest.signInAs({ sub: "ada" });
  const { at, cookie } = await begin("honest");
  const back = await comeBack(at);
  const answer = await fetch(back, { redirect: "manual", headers: { cookie } });

  expect(at.searchParams.get("redirect_uri")).toBe(`${daemon.origin}/signin/callback/honest`);
  expect(answer.status).toBe(200);
});

it("none is given the code that the other one gave, and nobody gets in by it", async () => {
  honest.signInAs({ sub: "ada" });
  // The greedy one began an attempt of its own at the honest one, and sends whoever begins with it there.
  const [own, victim] = [await begin("honest"), await begin("greedy")];
  own.at.searchParams.set("state", victim.at.searchParams.get("state") ?? "");
  const back = await comeBack(own.at);
  const before = greedy.broughtCodes.length;
  const misled = await fetch(back, { redirect: "manual", headers: { cookie: victim.cookie } });
  const elsewhere = new URL(back.href.replace("/callback/honest", "/callback/greedy"));
  elsewhere.searchParams.set("state", "another");
  const other = await begin("greedy");
  const readdressed = await fetch(elsewhere, {
    redirect: "manual",
    headers: { cookie: other.cookie },
  });

  expect([misled.status, readdressed.status]).toEqual([403, 403]);
  expect(greedy.broughtCodes.length).toBe(before);
});

it("the same subject of another provider is somebody else, on the page and as a requester", async () => {
  greedy.signInAs({ sub: "ada" });
  const { at, cookie } = await begin("greedy");
  const answer = await fetch(await comeBack(at), { redirect: "manual", headers: { cookie } });
  const ping = async (token: string): Promise<number> => {
    const called = await fetch(`${daemon.origin}/mcp`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
      },
      body: JSON.stringify({
        jsonrpc: "2.0",
        id: 1,
        method: "initialize",
        params: {
          protocolVersion: "2025-06-18",
          capabilities: {},
          clientInfo: { name: "x", version: "1" },
        },
      }),
    });
    await called.text();
    return called.status;
  };
  const claims = { sub: "ada", aud: "api://countersign" };
  const statuses = [
    await ping(honest.token(claims)),
    await ping(greedy.token(claims)),
    await ping(greedy.token({ ...claims, iss: honest.issuer })),
  ];
  const { body } = await house.api(daemon.origin, "GET", "/records?type=requester.signed_in");
  const log = JSON.stringify(body);

  expect(answer.status).toBe(403);
  expect(statuses).toEqual([200, 200, 401]);
  expect(log).toContain(`"id":"${honest.issuer}||ada"`);
  expect(log).toContain(`"id":"${greedy.issuer}||ada"`);
});
