/** What people do on the pages on which they decide: in real Chromium, on a real daemon, about calls of real agents. */
import type { Browser, Locator } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { AuditRecord, JsonObject } from "../../packages/core/src/index.ts";
import { openPage, signInAs, startBrowser, type WatchedPage } from "./browser.ts";
import { type Desk, openDesk } from "./desk.ts";
import { HOSTILE_STRINGS } from "./hostile-strings.ts";

/** Longer names are not listed, nor are those with half a character. */
const HOSTILE_NAMES = HOSTILE_STRINGS.filter((name) => name.length < 1_000 && name.isWellFormed());
const LONG_NAME = "a_tool_with_a_very_long_name_that_does_not_fit_on_a_phone_at_all";

let browser: Browser;
let desk: Desk;
const opened: WatchedPage[] = [];

beforeAll(async () => {
  const tools = [
    "delete_customer",
    "urgent_delete",
    "merge_customers",
    "close_account",
    "write_note",
    "find_customer",
    "write_query",
    "read_query",
    LONG_NAME,
    ...HOSTILE_NAMES,
  ];
  const categories = { "find_*": "read", read_query: "read", "*": "delete" };
  [browser, desk] = await Promise.all([startBrowser(), openDesk({ tools, categories })]);
});

afterAll(async () => {
  await browser?.close();
  await desk?.close();
});

afterEach(async () => {
  const surprises = opened.flatMap((one) => one.surprises);
  for (const { context } of opened.splice(0)) await context.close();
  await desk.clear();
  if (surprises.length > 0)
    throw new Error(`the page did what it should not: ${surprises.join("; ")}`);
});

async function open(
  options: Parameters<Browser["newContext"]>[0] = {},
  origin = desk.origin,
): Promise<WatchedPage> {
  const watched = await openPage(browser, origin, options);
  opened.push(watched);
  return watched;
}

async function signedIn(person: string, path = "/", at = desk): Promise<WatchedPage["page"]> {
  const { page } = await open({}, at.origin);
  await signInAs(page, at.origin, await at.credentialOf(person), path);
  return page;
}

async function recordsOf(
  ...types: readonly AuditRecord["type"][]
): Promise<readonly AuditRecord[]> {
  return (await desk.records()).filter(({ type }) => types.includes(type));
}

describe("signing in on the page", () => {
  it("says so when the credential is wrong, and lets the right one in", async () => {
    const credential = await desk.credentialOf("ada");
    await desk.mark();
    const { page } = await open();
    await page.goto(`${desk.origin}/`);
    await page.getByLabel("Reviewer credential").fill("wrong");
    await page.getByRole("button", { name: "Sign in" }).click();

    await page.getByRole("alert").getByText("This credential is not valid").waitFor();
    await page.getByLabel("Reviewer credential").fill(credential);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Nothing waits for a decision" }).waitFor();

    const records = await recordsOf("reviewer.sign_in_failed", "reviewer.signed_in");
    expect(records.map(({ type }) => type)).toEqual([
      "reviewer.sign_in_failed",
      "reviewer.signed_in",
    ]);
  });

  it("goes on to the page that was asked for, and signs out again", async () => {
    const { id } = await desk.hold("delete_customer");
    const page = await signedIn("ada", `/approvals/${id}`);

    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("main").getByText("You are signed out").waitFor();
    await page.goto(`${desk.origin}/approvals/${id}`);

    expect(page.url()).toBe(`${desk.origin}/signin?next=%2Fapprovals%2F${id}`);
  });

  it("lets a link on another site lead to a request without asking again", async () => {
    const { id } = await desk.hold("delete_customer");
    const page = await signedIn("ada");
    await page.goto(`data:text/html,<a href="${desk.origin}/approvals/${id}">the request</a>`);

    await page.getByText("the request").click();

    await page.waitForURL(`${desk.origin}/approvals/${id}`);
    expect(await shows(page.getByRole("heading", { name: "Delete data" }))).toBe(true);
  });

  it("says that the session is over instead of showing old things as new", async () => {
    const page = await signedIn("sam");

    await desk.ask("ada", "/credentials/revoke", { person: "sam" });
    await desk.hold("delete_customer");

    expect(await shows(page.getByRole("link", { name: "Sign in again" }))).toBe(true);
  });
});

describe("the inbox", () => {
  it("fills by itself, the next to expire first, and empties when others decide", async () => {
    const page = await signedIn("ada");
    await desk.hold("delete_customer");
    const { id, told } = await desk.hold("urgent_delete");

    await page.getByRole("heading", { name: "2 calls wait for a decision" }).waitFor();
    const links = await page.getByRole("main").getByRole("link").allTextContents();
    await desk.ask("grace", `/approvals/${id}/reject`, {});
    await page.getByRole("heading", { name: "1 call waits for a decision" }).waitFor();

    expect(links.map((text) => text.trim())).toEqual([
      "Delete data: urgent_delete on crm",
      "Delete data: delete_customer on crm",
    ]);
    expect(await page.title()).toBe("(1) Inbox · Countersign");
    expect(await told).toContain("REJECTED");
  });

  it("is worked by keyboard alone, from list to decision", async () => {
    const { id, told } = await desk.hold("delete_customer", { id: 1 });
    const page = await signedIn("ada");
    const focused = (): Promise<string> =>
      page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");
    const tabTo = async (text: string): Promise<void> => {
      for (let i = 0; i < 20 && (await focused()) !== text; i++) await page.keyboard.press("Tab");
      expect(await focused()).toBe(text);
    };

    await page.getByRole("link", { name: "delete_customer on crm" }).waitFor();
    await tabTo("Delete data: delete_customer on crm");
    await page.keyboard.press("Enter");
    await page.waitForURL(`**/approvals/${id}`);
    await page.getByRole("button", { name: "Approve" }).waitFor();
    await tabTo("Approve");
    await page.keyboard.press("Enter");
    await page.getByRole("main").getByText("Ada Lovelace approved it.").waitFor();

    await expect.poll(focused, { timeout: 10_000 }).toBe("What happened");
    expect(await told).toBe("delete_customer: done");
  });
});

describe("deciding together", () => {
  it("shows how far a quorum has come, and lets nobody vote twice", async () => {
    const { id, told } = await desk.hold("merge_customers", { id: 1 });
    const page = await signedIn("ada", `/approvals/${id}`);

    await page.getByText("It takes 2 people.").waitFor();
    await page.getByRole("button", { name: "Approve" }).click();
    await decisionOn(page).getByText("one more person has to").waitFor();

    expect(await page.getByRole("button", { name: "Approve" }).count()).toBe(0);
    expect(desk.upstream.got).toEqual([]);
    const other = await signedIn("grace", `/approvals/${id}`);
    await other.getByText("Ada Lovelace approved it").waitFor();
    await other.getByRole("button", { name: "Approve" }).click();
    await other.getByRole("main").getByText("Grace Hopper approved it.").waitFor();
    expect(await told).toBe("merge_customers: done");
    expect(desk.upstream.got).toEqual([{ tool: "merge_customers", arguments: { id: 1 } }]);
  });

  it("escalates with a reason, which the next reviewer reads", async () => {
    const { id } = await desk.hold("close_account", { id: 1 });
    const page = await signedIn("ada", `/approvals/${id}`);

    await page.getByRole("button", { name: "Escalate to Sam Rivers" }).click();
    await page.getByRole("alert").getByText("Say to the next reviewers why").waitFor();
    await page.getByLabel("Reason").fill("a key account");
    await page.getByRole("button", { name: "Escalate to Sam Rivers" }).click();
    await page.getByRole("heading", { name: "You cannot decide this" }).waitFor();

    const next = await signedIn("sam", `/approvals/${id}`);
    await next.getByRole("region", { name: "The request" }).getByText("a key account").waitFor();
    expect(await next.getByRole("button", { name: "Approve" }).count()).toBe(1);
  });

  it("breaks the glass behind a fold, with a reason, and marks it", async () => {
    const { id, told } = await desk.hold("merge_customers", { id: 2 });
    const page = await signedIn("sam", `/approvals/${id}`);

    await page.getByText("Emergency", { exact: true }).click();
    await page.getByLabel("What the emergency is").fill("the site is down");
    await page.getByRole("button", { name: "Break the glass" }).click();

    await decisionOn(page).getByText("past everybody who was asked").waitFor();
    expect(await told).toBe("merge_customers: done");
    expect(await recordsOf("approval.broke_glass")).toMatchObject([
      { approval: id, reviewer: { person: "sam", channel: "console" } },
    ]);
    const inbox = await signedIn("ada");
    await inbox.getByRole("heading", { name: "Approved past you" }).waitFor();
  });
});

describe("what goes with an approval", () => {
  it("is what the reviewer chose: other arguments, and a grant", async () => {
    const { id, told } = await desk.hold("write_note", { id: 1 });
    const page = await signedIn("ada", `/approvals/${id}`);

    await page.getByText("Change the arguments").click();
    await page.getByLabel("What is to run instead").fill("{ no json");
    await page.getByRole("button", { name: "Approve" }).click();
    await page.getByRole("alert").getByText("no JSON").waitFor();
    await page.getByLabel("What is to run instead").fill('{ "id": 2 }');
    await page.getByText("Allow for a while").click();
    await page.getByLabel("Let such calls run without asking").selectOption("60");
    await page.getByRole("button", { name: "Approve" }).click();
    await page.getByRole("main").getByText("Ada Lovelace approved it.").waitFor();
    const edited = await told;
    const unasked = await desk.call("write_note", { id: 2 });
    await desk.hold("write_note", { id: 3 });

    // What ran is what was approved, and the agent is told what that was.
    expect(desk.upstream.got.map((call) => call.arguments)).toEqual([{ id: 2 }, { id: 2 }]);
    expect(edited).toContain("write_note: done");
    expect(edited).toContain("2");
    expect(unasked).toBe("write_note: done");
    expect((await desk.request(id)).decision).toMatchObject({ edited: true });
    const { body } = await desk.ask("ada", "/grants");
    expect(body["grants"]).toMatchObject([
      {
        requesterName: "jo (Jo Berger)",
        tool: "write_note",
        uses: 1,
        conditions: [{ path: "$", equals: { id: 2 } }],
      },
    ]);
    desk.pass(3_600_000);
  });

  it("is nothing unless something was chosen", async () => {
    const { id, told } = await desk.hold("write_note", { id: 2 });
    const page = await signedIn("ada", `/approvals/${id}`);

    await page.getByRole("button", { name: "Approve" }).click();
    await page.getByRole("main").getByText("Ada Lovelace approved it.").waitFor();

    expect(await told).toBe("write_note: done");
    expect(desk.upstream.got).toEqual([{ tool: "write_note", arguments: { id: 2 } }]);
    expect((await desk.request(id)).decision?.edited ?? false).toBe(false);
    expect((await desk.ask("ada", "/grants")).body["grants"]).toEqual([]);
  });
});

describe("the grants page", () => {
  it("takes grants back, stops everything, and lets it run again", async () => {
    const tool = HOSTILE_NAMES[0] ?? "";
    const first = await desk.hold(tool);
    const { requester } = await desk.request(first.id);
    await desk.ask("grace", "/grants", {
      requester: requester.id,
      upstream: "crm",
      tool,
      category: "delete",
      conditions: [{ path: "$.table", equals: "old" }],
      minutes: 60,
      reason: "clean-up",
    });
    const granted = await desk.call(tool, { table: "old" });
    const page = await signedIn("ada", "/grants");

    await page.getByText(tool).waitFor();
    await page.getByRole("button", { name: "Take it back" }).click();
    await page.getByText("Nothing is. A grant lets").waitFor();
    await desk.hold(tool, { table: "old" });
    await page.getByLabel("Why; every agent is told").fill("a leak");
    await page.getByRole("button", { name: "Pause all calls" }).click();
    await page.getByRole("heading", { name: "Everything is paused" }).waitFor();
    expect((await desk.ask("ada", "/pause")).body["pause"]).toMatchObject({
      mode: "hold",
      reason: "a leak",
    });

    const found = desk.call("find_customer");
    const inbox = await signedIn("grace");
    await inbox.getByText("Everything is paused").waitFor();
    expect(desk.upstream.got).toEqual([{ tool, arguments: { table: "old" } }]);
    await page.getByLabel("What changed").fill("closed");
    await page.getByRole("button", { name: "Let calls run again" }).click();
    await page.getByRole("heading", { name: "Stop everything" }).waitFor();

    expect([granted, await found]).toEqual([`${tool}: done`, "find_customer: done"]);
    expect((await desk.ask("ada", "/pause")).body["pause"]).toBeNull();
  });

  it("says that the kill switch cannot be shown, and shows it once it can", async () => {
    const { origin } = desk;
    const page = await signedIn("ada");
    await page.route("**/api/pause", (route) => route.abort());

    await page.goto(`${origin}/grants`);

    await page.getByRole("heading", { name: "Allowed for a while" }).waitFor();
    await page.getByRole("heading", { name: "This cannot be shown" }).waitFor();
    expect(await page.getByRole("button", { name: "Pause all calls" }).count()).toBe(0);
    await page.unroute("**/api/pause");
    await desk.hold("delete_customer", { id: 3 });
    await page.getByRole("heading", { name: "Stop everything" }).waitFor();
  });
});

describe("a request", () => {
  it("is approved, and shows what came of it by itself", async () => {
    const args = { id: 4711, to: "ilse.brandt@post.example" };
    desk.upstream.answer = () => "1 row deleted";
    const { id } = await desk.hold("delete_customer", args);
    // Nothing runs for a caller that has gone.
    await desk.hangUp();
    const page = await signedIn("ada", `/approvals/${id}`);
    const card = page.getByRole("region", { name: "The request" });
    for (const text of ["Jo Berger", "claude-code 2.1.0", "deletes-need-a-person", "4711"]) {
      await card.getByText(text).first().waitFor();
    }
    await page.locator("#argument-values").getByText("4711", { exact: true }).waitFor();

    await page.getByRole("button", { name: "Approve" }).click();
    await page
      .getByRole("main")
      .getByText("Ada Lovelace approved it. It runs as soon as")
      .waitFor();
    expect((await desk.request(id)).decision?.seen).toMatch(/^\S{20,}$/);
    expect(desk.upstream.got).toEqual([]);
    const told = await desk.call("delete_customer", args);
    await page.getByRole("main").getByText("Ada Lovelace approved it. It ran.").waitFor();
    await page.getByRole("main").getByText("1 row deleted").waitFor();

    expect(told).toBe("1 row deleted");
    expect(desk.upstream.got).toHaveLength(1);
    expect(await page.getByRole("button", { name: "Approve" }).count()).toBe(0);
  });

  it("says what it would change, why it is asked for, and what its conversation has read before", async () => {
    const asker = { subject: "reader" };
    desk.upstream.answer = ({ tool }) =>
      tool === "read_query"
        ? JSON.stringify([{ affected_rows: 12, all_rows: 60 }])
        : "jo@contoso.example, bo@contoso.example, +44 20 7946 0018";
    await desk.call("find_customer", {}, asker);
    const query = { query: "delete from customers where plan = 'trial'" };
    const { id } = await desk.hold("write_query", query, asker, "Nobody is on trial any more.");
    await expect.poll(async () => (await desk.request(id)).preview).not.toBeNull();
    const page = await signedIn("ada", `/approvals/${id}`);

    const card = page.getByRole("region", { name: "The request" });
    await card.getByText("would delete 12 of 60 rows").first().waitFor();
    await card.getByText("Nobody is on trial any more.").first().waitFor();
    const words = await card.innerText();
    expect(words).toContain("read 2 EMAIL_ADDRESS from crm, 1 PHONE_NUMBER from crm");
    expect(words).not.toContain("contoso");
  });

  it("is rejected with a reason", async () => {
    const { id, told } = await desk.hold("delete_customer", { id: 1 });
    const page = await signedIn("ada", `/approvals/${id}`);

    await page.getByLabel("Reason").fill("Not before the audit.");
    await page.getByRole("button", { name: "Reject" }).click();

    await page.getByRole("main").getByText("Ada Lovelace rejected it. It did not run.").waitFor();
    await decisionOn(page).getByText("Not before the audit.").waitFor();
    expect(await told).toContain("Not before the audit.");
    expect(desk.upstream.got).toEqual([]);
    expect((await desk.request(id)).decision).toMatchObject({
      verb: "reject",
      reason: "Not before the audit.",
      reviewer: { person: "ada", channel: "console" },
    });
  });

  it("says what happened when the click comes after it expired", async () => {
    const { id } = await desk.hold("delete_customer");
    const page = await signedIn("ada", `/approvals/${id}`);
    await page.getByRole("button", { name: "Approve" }).waitFor();
    // The page hears nothing of it until the click.
    const { promise: isDecided, resolve: decided } = Promise.withResolvers<void>();
    await page.route("**/api/**", async (route) => {
      if (route.request().method() === "GET") await isDecided;
      await route.continue();
    });
    desk.pass(20 * 60_000);

    await page.getByRole("button", { name: "Approve" }).click();

    await page
      .getByRole("alert")
      .getByText("Your decision was not counted. Nobody decided in time. It did not run.")
      .waitFor();
    decided();
    await page.getByRole("heading", { name: "What happened" }).waitFor();
    const { decision, votes } = await desk.request(id);
    expect({ decision, votes }).toEqual({ decision: null, votes: [] });
    expect(desk.upstream.got).toEqual([]);
  });

  it("stops offering a decision when it expires while somebody looks", async () => {
    const { id } = await desk.hold("delete_customer");
    const page = await signedIn("ada", `/approvals/${id}`);
    await page.getByRole("button", { name: "Approve" }).waitFor();

    // Any news lets the page see what time it is: then two seconds are left.
    desk.pass(900_000 - 2_000);
    await desk.hold("delete_customer", { id: 2 });
    await page.getByRole("main").getByText("Nobody decided in time. It did not run.").waitFor();

    expect(await page.getByRole("button", { name: "Approve" }).count()).toBe(0);
  });

  it("is decided by one of two reviewers who click at once; the other is told who was first", async () => {
    await desk.mark();
    const { id, told } = await desk.hold("delete_customer", { id: 1 });
    const ada = await signedIn("ada", `/approvals/${id}`);
    const grace = await signedIn("grace", `/approvals/${id}`);
    await ada.locator("button.approve").waitFor();
    await grace.locator("button.reject").waitFor();

    // Clicked inside the pages, because the slower one may see its button go first.
    const click = (selector: string): void =>
      document.querySelector<HTMLButtonElement>(selector)?.click();
    await Promise.all([
      ada.evaluate(click, "button.approve"),
      grace.evaluate(click, "button.reject"),
    ]);

    const answer = await told;
    const verb = (await desk.request(id)).decision?.verb;
    const [winner, loser] = verb === "approve" ? ["Ada Lovelace", grace] : ["Grace Hopper", ada];
    const happened = verb === "approve" ? "approved it" : "rejected it";
    await decisionOn(loser).getByText(`${winner} ${happened}`).waitFor();
    expect(answer).toContain(verb === "approve" ? "delete_customer: done" : "REJECTED");
    expect(desk.upstream.got).toHaveLength(verb === "approve" ? 1 : 0);
    expect(await recordsOf("approval.approved", "approval.rejected")).toHaveLength(1);
  });

  it("shows another's decision by itself and keeps what was typed until then", async () => {
    const { id } = await desk.hold("delete_customer", { id: 1 });
    const other = await desk.hold("delete_customer", { id: 2 });
    const page = await signedIn("ada", `/approvals/${id}`);
    await page.getByLabel("Reason").fill("half a thou");

    const asked = page.waitForResponse((answer) => answer.url().endsWith(`/approvals/${id}`));
    await desk.ask("grace", `/approvals/${other.id}/approve`, {});
    await asked;
    expect(await page.getByLabel("Reason").inputValue()).toBe("half a thou");
    await desk.ask("grace", `/approvals/${id}/reject`, {});

    await page.getByRole("main").getByText("Grace Hopper rejected it. It did not run.").waitFor();
  });

  it("reveals exact values on demand, one by one or all, records each look, and hides them again", async () => {
    const { id } = await desk.hold("delete_customer", { to: "ilse.brandt@post.example <b>" });
    await desk.mark();
    const page = await signedIn("ada", `/approvals/${id}`);
    const main = page.getByRole("main");

    await page.getByRole("button", { name: /^Reveal EMAIL_/ }).click();
    await main.getByText("ilse.brandt@post.example").waitFor();
    const one = await recordsOf("reviewer.revealed");
    await page.reload();
    await page.getByRole("button", { name: "Reveal exact values" }).click();
    await main.getByText("ilse.brandt@post.example <b>").waitFor();
    await page.getByRole("button", { name: "Hide exact values" }).click();
    await main.getByText("ilse.brandt@post.example").waitFor({ state: "detached" });

    const looked = { type: "reviewer.revealed", approval: id, reviewer: { person: "ada" } };
    expect(one).toMatchObject([{ ...looked, note: expect.stringMatching(/^EMAIL_\w+$/) }]);
    expect(await recordsOf("reviewer.revealed")).toMatchObject([looked, looked]);
  });

  it("tells its requester that they cannot decide it", async () => {
    const { id } = await desk.hold(
      "delete_customer",
      {},
      { subject: "ada", name: "somebody else" },
    );
    const page = await signedIn("ada", `/approvals/${id}`);

    await page.getByRole("heading", { name: "You cannot decide this" }).waitFor();

    expect(await page.getByRole("button", { name: "Approve" }).count()).toBe(0);
    expect(await desk.ask("ada", `/approvals/${id}/approve`, {})).toMatchObject({
      status: 403,
      body: { error: { code: "APPROVAL_SELF" } },
    });
  });

  it("is settled by what a reviewer found when its outcome is unknown", async () => {
    desk.upstream.answer = () => {
      desk.upstream.hangUp();
      return new Promise(() => undefined);
    };
    const { id, told } = await desk.hold("delete_customer", { id: 9 });
    await desk.ask("grace", `/approvals/${id}/approve`, {});
    expect(await told).toContain("UNKNOWN");
    const page = await signedIn("ada");
    await page.getByRole("heading", { name: "Find out what happened" }).waitFor();
    await page.getByRole("link", { name: "Delete data: delete_customer" }).click();

    await page.getByRole("button", { name: "It ran" }).click();
    await page.getByRole("alert").getByText("Say what you found").waitFor();
    await page.getByLabel("What you found").fill("The row is gone.");
    await page.getByRole("button", { name: "It ran" }).click();

    await expect
      .poll(async () => (await desk.request(id)).state, { timeout: 10_000 })
      .toBe("executed");
    // Nothing was sent a second time.
    expect(desk.upstream.got).toHaveLength(1);
  });

  it("says when Countersign cannot be reached, and recovers", async () => {
    const { id } = await desk.hold("delete_customer", { id: 1 });
    const { page, context } = await open();
    await signInAs(page, desk.origin, await desk.credentialOf("ada"), `/approvals/${id}`);

    await page.getByRole("button", { name: "Approve" }).waitFor();
    await context.setOffline(true);
    await page.getByRole("button", { name: "Approve" }).click();
    await page.getByRole("alert").getByText("Countersign did not answer").waitFor();
    await context.setOffline(false);
    await page.getByRole("button", { name: "Approve" }).click();

    await page.getByRole("main").getByText("Ada Lovelace approved it.").waitFor();
    expect(await page.locator("#notice").textContent()).toBe("");
  });
});

describe("local mode", () => {
  it("says that requester and reviewer are the same person, before and after", async () => {
    const local = await openDesk({ tools: ["delete_customer"], mode: "local" });
    onTestFinished(() => local.close());
    const { id } = await local.hold("delete_customer");
    const page = await signedIn("ada", `/approvals/${id}`, local);

    await page.getByRole("region", { name: "The request" }).getByText("unverified").waitFor();
    await page.getByRole("main").getByText("requester and reviewer are the same person").waitFor();
    await page.getByRole("button", { name: "Approve" }).click();
    await page.getByRole("heading", { name: "What happened" }).waitFor();

    await page.getByRole("main").getByText("self-approved (local)").first().waitFor();
    await page.goto(`${local.origin}/log`);
    expect(await shows(page.getByRole("main").getByText("self-approved (local)"))).toBe(true);
  });
});

describe("hostile text of agents and tools", () => {
  it("runs nothing and is shown for what it is, in every place and on every page", async () => {
    const page = await signedIn("ada");
    const held: { readonly text: string; readonly id: string; readonly told: Promise<string> }[] =
      [];
    for (const text of new Set(HOSTILE_STRINGS)) {
      const tool = HOSTILE_NAMES.includes(text) ? text : "delete_customer";
      // Half a character is in no call that is held: the next test.
      const said = text.toWellFormed();
      const args: JsonObject = { [said]: said, list: [said, { [`${said} `]: [said] }] };
      const name = said.slice(0, 400);
      const asker = { subject: `s${name}`, name, client: { name: said, version: said } };
      held.push({ text, ...(await desk.hold(tool, args, asker, text)) });
    }
    /** What is odd on the page: elements of others, buttons that approve, scrolling sideways. */
    const oddOn = (): Promise<readonly [number, number, boolean]> =>
      page.evaluate(() => {
        const odd = "main :is(script, img, iframe, base, meta, link, title)";
        const { scrollWidth, clientWidth } = document.documentElement;
        return [
          document.querySelectorAll(odd).length,
          [...document.querySelectorAll("button")].filter((one) => one.textContent === "Approve")
            .length,
          scrollWidth > clientWidth,
        ];
      });

    /** From page to page as a link leads, which draws all of it anew but loads nothing. */
    const follow = async (path: string): Promise<void> => {
      const answered = page.waitForResponse((answer) => answer.url().endsWith(`/api${path}/card`));
      await page.evaluate((to) => {
        history.pushState(null, "", to);
        dispatchEvent(new PopStateEvent("popstate"));
      }, path);
      await answered;
    };
    for (const [at, { text, id }] of held.entries()) {
      if (at % 8 === 0) await page.goto(`${desk.origin}/approvals/${id}`);
      else await follow(`/approvals/${id}`);
      await page.getByRole("button", { name: "Reveal exact values" }).click();
      await page.getByRole("button", { name: "Hide exact values" }).click();
      expect([text.slice(0, 60), await oddOn()]).toEqual([text.slice(0, 60), [0, 1, false]]);
    }
    // What upstreams answer, and what reviewers say.
    desk.upstream.answer = ({ arguments: args }) => Object.keys(args)[0] ?? "";
    const reason = HOSTILE_STRINGS.join("\n").slice(0, 1_900).toWellFormed();
    for (const [at, { id, told }] of held.entries()) {
      await desk.ask("ada", `/approvals/${id}/${at === 0 ? "reject" : "approve"}`, { reason });
      await told;
    }
    const ran = held.filter((_, at) => at % 13 === 1).map(({ id }) => `/approvals/${id}`);
    const log = `/log?approval=${held[3]?.id}`;
    const last = `/approvals/${held[0]?.id}`;
    for (const path of [...ran, "/", "/decided", "/log", log, last]) {
      await page.goto(desk.origin + path);
      await page.getByRole("heading", { level: 1 }).waitFor();
      expect([path, await oddOn()]).toEqual([path, [0, 0, false]]);
    }
    // The last of them is the request that was rejected with all of the strings as the reason.
    await page.getByRole("main").getByText("U+202E").first().waitFor();
  }, 180_000);

  it("holds no call with half a character in it, and lets whoever is named with one ask like others", async () => {
    const half = "\uD800 half";
    // Cut to its longest, the name ends within a character.
    const name = `${"n".repeat(199)}\u{1F600}`;
    const asker = { subject: "half", name, client: { name: half, version: `${name}${name}` } };
    await desk.mark();
    const refused = await Promise.all([
      desk.call("delete_customer", { name: half }, asker).catch(String),
      desk.call("delete_customer", { [half]: 1 }, asker).catch(String),
    ]);
    const asked = await recordsOf("approval.requested");
    const { id } = await desk.hold("delete_customer", {}, asker);

    expect(refused).toEqual(Array(2).fill(expect.stringContaining("half of a surrogate pair")));
    expect(asked).toEqual([]);
    expect(desk.upstream.got).toEqual([]);
    expect(await desk.request(id)).toMatchObject({
      client: { name: "\uFFFD half" },
      requester: { name: expect.stringMatching(/^half \(n{199}\uFFFD\)$/) },
    });
  });
});

describe("a phone", () => {
  it.each(["light", "dark"] as const)(
    "shows every page without sideways scrolling (%s)",
    async (colorScheme) => {
      const { id } = await desk.hold(LONG_NAME, {
        query: "select * from customers where country = 'DE'".repeat(40),
        nested: { a: { b: { c: { d: 1 } } } },
        to: Array.from({ length: 20 }, (_, at) => `p${at}@post.example, +49 30 9018${1000 + at}`),
      });
      const { page } = await open({
        viewport: { width: 360, height: 740 },
        colorScheme,
        isMobile: true,
      });
      await page.goto(`${desk.origin}/signin`);
      expect(await hasSidewaysScroll(page)).toBe(false);
      await signInAs(page, desk.origin, await desk.credentialOf("ada"));

      for (const path of ["/", `/approvals/${id}`, "/decided", "/log"]) {
        await page.goto(desk.origin + path);
        await page.getByRole("heading", { level: 1 }).waitFor();
        expect([path, await hasSidewaysScroll(page)]).toEqual([path, false]);
      }
    },
  );
});

describe("the page for everybody", () => {
  it("names every control, has one main heading, and keeps still while it loads", async () => {
    const { id } = await desk.hold("delete_customer", { id: 1 });
    const first = await signedIn("ada");

    const look = async (path: string): Promise<void> => {
      const page = await first.context().newPage();
      await page.goto(desk.origin + path);
      await page.getByRole("heading", { level: 1 }).waitFor();
      const found = await page.evaluate(async () => {
        const controls = [...document.querySelectorAll("button, a, input, textarea, summary")];
        const unnamed = controls.filter((control) => {
          const labels = "labels" in control ? (control as HTMLInputElement).labels : null;
          return !control.textContent?.trim() && !labels?.length;
        });
        const shift = await new Promise<number>((resolve) => {
          let sum = 0;
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries())
              sum += (entry as unknown as { value: number }).value;
          }).observe({ type: "layout-shift", buffered: true });
          setTimeout(() => resolve(sum), 1_500);
        });
        return {
          unnamed: unnamed.length,
          headings: document.querySelectorAll("h1").length,
          language: document.documentElement.lang,
          shift,
        };
      });
      const { shift, ...rest } = found;
      expect([path, rest]).toEqual([path, { unnamed: 0, headings: 1, language: "en" }]);
      // A time that goes on, from `59 s` to `1 min`, moves what follows it in its line.
      expect(shift).toBeLessThan(0.001);
    };
    await Promise.all(["/", `/approvals/${id}`, "/decided", "/log"].map(look));
  });
});

function decisionOn(page: WatchedPage["page"]): Locator {
  return page.getByRole("complementary", { name: "Decision" });
}

/** Waits until something can be seen. */
async function shows(what: Locator): Promise<boolean> {
  await what.waitFor();
  return true;
}

function hasSidewaysScroll(page: WatchedPage["page"]): Promise<boolean> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth > clientWidth;
  });
}
