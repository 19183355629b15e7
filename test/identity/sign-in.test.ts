/** Signing in to the page through an OpenID provider with real keys: a real daemon, a real browser. */
import { join } from "node:path";
import type { JsonObject } from "@countersign/core";
import { type FakeOpenId, softPasskey, startFakeOpenId } from "@countersign/testkit";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startBrowser } from "../console/browser.ts";
import { type House, makeHouse, programOf, type RunningDaemon } from "../e2e/house.ts";
import { plugIn } from "./virtual-key.ts";

let provider: FakeOpenId;
let house: House;
let daemon: RunningDaemon;

beforeAll(async () => {
  provider = await startFakeOpenId();
  house = await makeHouse(
    `
identity:
  providers:
    company:
      issuer: "${provider.issuer}"
      client_id: ${provider.clientId}
      client_secret: ${provider.clientSecret}
      groups: { of: { "g-1": owners } }
upstreams:
  memory:
    command: ${process.execPath}
    args: [${programOf("@modelcontextprotocol/server-memory")}]
    trust: internal
    env: { MEMORY_FILE_PATH: $FOLDER/memory.json }
people:
  ada: { local_user: none, openid: [{ issuer: "${provider.issuer}", subject: ada-1 }] }
  grace: { local_user: none, email: grace@contoso.example }
  sam: { local_user: none }
reviewers: { owners: [sam] }
approvals: { reviewers: [owners, ada] }
`,
    { mode: "team", person: "sam" },
  );
  daemon = await house.startDaemon();
});
afterAll(async () => {
  await house?.leave();
  await provider?.close();
});

const { stringify } = JSON;
const cookieOf = (answer: Response): string =>
  answer.headers
    .getSetCookie()
    .map((one) => one.split(";")[0] ?? "")
    .filter((one) => !one.endsWith("="))
    .join("; ");

interface SignedIn {
  readonly status: number;
  readonly page: string;
  readonly cookie: string;
  readonly token: string;
}

/** Follows the redirects as a browser does. `meddle` changes what the provider sends back. */
async function signIn(
  claims: object,
  meddle: (back: URL, cookie: string) => { readonly back: URL; readonly cookie: string } = (
    back,
    cookie,
  ) => ({ back, cookie }),
  origin = daemon.origin,
): Promise<SignedIn> {
  provider.signInAs({ ...claims });
  const begun = await fetch(`${origin}/signin/with/company?next=/grants`, {
    redirect: "manual",
  });
  const at = await fetch(begun.headers.get("location") ?? "", { redirect: "manual" });
  const came = meddle(new URL(at.headers.get("location") ?? ""), cookieOf(begun));
  const answer = await fetch(came.back, { redirect: "manual", headers: { cookie: came.cookie } });
  const page = await answer.text();
  return {
    status: answer.status,
    page,
    cookie: cookieOf(answer),
    token: /data-token="([^"]+)"/.exec(page)?.[1] ?? "",
  };
}

async function me(cookie: string): Promise<unknown> {
  const answer = await fetch(`${daemon.origin}/api/status`, { headers: { cookie } });
  return answer.status === 200
    ? ((await answer.json()) as { you: JsonObject }).you["person"]
    : null;
}

const logged = async (type: string): Promise<string> =>
  stringify((await house.api(daemon.origin, "GET", `/records?type=${type}`)).body);

describe("somebody a provider vouches for", () => {
  it("is the person whose identity or verified address it is, and the log says so", async () => {
    const ada = await signIn({ sub: "ada-1" });
    const grace = await signIn({
      sub: "x",
      email: "Grace@Contoso.example",
      email_verified: true,
    });

    expect([await me(ada.cookie), await me(grace.cookie)]).toEqual(["ada", "grace"]);
    expect(ada.page).toContain('data-next="/grants"');
    expect(await logged("reviewer.signed_in")).toContain(
      `with company, as ${provider.issuer}||ada-1`,
    );
  });

  it.each([
    { because: "nobody knows them", claims: { sub: "eve" } },
    {
      because: "the address is not verified",
      claims: { sub: "eve", email: "grace@contoso.example", email_verified: false },
    },
    {
      because: "they are called like somebody",
      claims: { sub: "eve", name: "ada", preferred_username: "grace@contoso.example" },
    },
    {
      because: "they could be two people",
      claims: { sub: "ada-1", email: "grace@contoso.example", email_verified: true },
    },
  ])("is nobody where $because", async ({ claims }) => {
    const { status, cookie } = await signIn(claims);

    expect([status, await me(cookie)]).toEqual([403, null]);
  });

  it.each([
    {
      because: "another browser comes back",
      meddle: (back: URL) => ({ back, cookie: "" }),
    },
    {
      because: "the state is another",
      meddle: (back: URL, cookie: string) => {
        back.searchParams.set("state", "another");
        return { back, cookie };
      },
    },
    {
      because: "the code is another",
      meddle: (back: URL, cookie: string) => {
        back.searchParams.set("code", "another");
        return { back, cookie };
      },
    },
    {
      because: "the provider says no",
      meddle: (back: URL, cookie: string) => {
        back.searchParams.delete("code");
        back.searchParams.set("error", "access_denied");
        return { back, cookie };
      },
    },
  ])("is not signed in where $because", async ({ meddle }) => {
    house = await refreshed();
    const { status, cookie } = await signIn({ sub: "ada-1" }, meddle);

    expect([status, await me(cookie)]).toEqual([403, null]);
    expect(await logged("reviewer.sign_in_failed")).toContain("the provider's answer was refused");
  });

  it.each([
    { because: "is for another client", lie: { aud: "another" } },
    { because: "is by another issuer", lie: { iss: "https://evil.example" } },
    { because: "has another nonce", lie: { nonce: "another" } },
    { because: "has expired", lie: { exp: 1 } },
  ])("is not signed in where the ID token $because", async ({ lie }) => {
    house = await refreshed();
    provider.lie(lie);
    const { status, cookie } = await signIn({ sub: "ada-1" });
    provider.lie({});

    expect([status, await me(cookie)]).toEqual([403, null]);
  });
});

it("however many begin to sign in and never come back, somebody else's attempt is there, and good once", async () => {
  house = await refreshed();
  provider.signInAs({ sub: "ada-1" });
  const begun = await fetch(`${daemon.origin}/signin/with/company`, { redirect: "manual" });
  for (let round = 0; round < 12; round++) {
    await Promise.all(
      Array.from({ length: 100 }, () =>
        fetch(`${daemon.origin}/signin/with/company`, { redirect: "manual" }).then(({ body }) =>
          body?.cancel(),
        ),
      ),
    );
  }
  const at = await fetch(begun.headers.get("location") ?? "", { redirect: "manual" });
  const come = (): Promise<Response> =>
    fetch(at.headers.get("location") ?? "", {
      redirect: "manual",
      headers: { cookie: cookieOf(begun) },
    });
  const answer = await come();
  const again = await come();

  expect([answer.status, await me(cookieOf(answer)), again.status]).toEqual([200, "ada", 403]);
});

it("failures in a row are refused more shortly, and keep out nobody who is right", async () => {
  house = await refreshed();
  const statuses: number[] = [];
  for (let tries = 0; tries < 6; tries++) statuses.push((await signIn({ sub: "eve" })).status);
  const right = await signIn({ sub: "ada-1" });

  expect(statuses).toEqual([403, 403, 403, 403, 403, 429]);
  expect(await me(right.cookie)).toBe("ada");
});

it("a session is another one after each sign-in, and none after signing out", async () => {
  house = await refreshed();
  const first = await signIn({ sub: "ada-1" });
  const second = await signIn({ sub: "ada-1" }, (back, cookie) => ({
    back,
    cookie: `${cookie}; ${first.cookie}`,
  }));
  const old = await me(first.cookie);
  const now = await me(second.cookie);
  const out = await fetch(`${daemon.origin}/signout`, {
    method: "POST",
    redirect: "manual",
    headers: { cookie: second.cookie, origin: daemon.origin },
  });

  expect([old, now, out.status, await me(second.cookie)]).toEqual([null, "ada", 303, null]);
  expect(await logged("reviewer.signed_out")).toContain("ada");
});

it("groups of the provider let somebody decide until they sign out; without them they may not", async () => {
  const agent = new Client({ name: "e2e", version: "1.0.0" });
  await agent.connect(new StdioClientTransport(house.connect));
  const calling = agent.callTool(
    { name: "create_entities", arguments: { entities: [] } },
    { timeout: 60_000 },
  );
  const { id } = await house.openRequest(daemon.origin, "create_entities");
  const grace = { sub: "x", email: "grace@contoso.example", email_verified: true };
  const approve = async ({ cookie, token }: SignedIn): Promise<number> => {
    const answer = await fetch(`${daemon.origin}/api/approvals/${id}/approve`, {
      method: "POST",
      headers: {
        cookie,
        origin: daemon.origin,
        "x-countersign-token": token,
        "content-type": "application/json",
      },
      body: "{}",
    });
    return answer.status;
  };
  const without = await approve(await signIn({ ...grace, groups: ["g-2"] }));
  const withIt = await approve(await signIn({ ...grace, groups: ["g-1"] }));
  await calling;
  await agent.close();

  expect([without, withIt]).toEqual([403, 200]);
  expect(await logged("approval.approved")).toContain('"groups":["owners"]');
});

describe("a first passkey", () => {
  const grace = { sub: "x", email: "grace@contoso.example", email_verified: true };
  const place = (): string => `http://localhost:${new URL(daemon.origin).port}`;
  const stay = (back: URL, cookie: string) => ({ back, cookie });

  async function ask(
    { cookie, token }: SignedIn,
    path: string,
    body?: object,
  ): Promise<{ readonly status: number; readonly body: JsonObject }> {
    const answer = await fetch(`${place()}/api/passkeys${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: {
        cookie,
        origin: place(),
        "x-countersign-token": token,
        "content-type": "application/json",
      },
      ...(body === undefined ? {} : { body: stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as JsonObject };
  }

  async function add(signedIn: SignedIn): Promise<number> {
    const { body } = await ask(signedIn, "/options", {});
    const { challenge } = body["registration"] as { challenge: string };
    const answer = softPasskey().register(challenge, { origin: place(), rpId: "localhost" });
    return (await ask(signedIn, "", { nonce: body["nonce"], name: "key", answer })).status;
  }

  it("takes a sign-in that has just been, not one of a while ago, and is one", async () => {
    house = await refreshed();
    const old = await signIn(grace, stay, place());
    const database = new Database(join(house.dataFolder, "countersign.db"));
    database
      .prepare("update page_session set opened_at = opened_at - 600000 where person = 'grace'")
      .run();
    database.close();
    const before = await ask(old, "");
    const late = await add(old);
    const fresh = await signIn(grace, stay, place());
    const after = await ask(fresh, "");
    const added = await Promise.all(Array.from({ length: 4 }, () => add(fresh)));
    const { body } = await ask(fresh, "");
    const further = await add(fresh);

    expect([before.body["takesCode"], late]).toEqual([true, 403]);
    expect([after.body["takesCode"], added.sort((a, b) => a - b)]).toEqual([
      false,
      [201, 403, 403, 403],
    ]);
    expect([body["passkeys"], further]).toMatchObject([[{ name: "key" }], 403]);
    expect(await logged("passkey.registered")).toContain("their first, signed in a moment ago");
  });
});

it("a person does it in a browser by a link, and comes to where they wanted", async () => {
  provider.signInAs({ sub: "ada-1" });
  const place = `http://localhost:${new URL(daemon.origin).port}`;
  const browser = await startBrowser();
  const page = await browser.newPage();
  await plugIn(page);
  await page.goto(`${place}/grants`);
  await page.getByRole("link", { name: "Sign in with company" }).click();
  await page.waitForURL(`${place}/grants`);
  // Whom a provider has just vouched for needs no code.
  await page.getByRole("link", { name: "Passkeys" }).click();
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await page.getByText("for localhost, added").waitFor();
  const you = await page.evaluate(async () => (await (await fetch("/api/status")).json()).you);
  const cookies = await page.context().cookies();
  await browser.close();

  expect(you).toMatchObject({ person: "ada" });
  expect(cookies.filter(({ name }) => name.startsWith("countersign_"))).toMatchObject([
    { httpOnly: true, sameSite: "Strict" },
  ]);
});

/** Failures in a row lock the address; a sign-in that works starts the count anew. */
async function refreshed(): Promise<House> {
  await signIn({ sub: "ada-1" });
  return house;
}
