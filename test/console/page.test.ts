import type { Browser, Locator } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { JsonValue } from "../../packages/core/src/index.ts";
import { openPage, signInAs, startBrowser, type WatchedPage } from "./browser.ts";
import { startConsole, type ConsoleServer } from "./console-server.ts";
import { HOSTILE_STRINGS } from "./hostile-strings.ts";

let browser: Browser;
let server: ConsoleServer;
const opened: WatchedPage[] = [];

beforeAll(async () => {
  browser = await startBrowser();
});

afterAll(async () => {
  await browser.close();
});

beforeEach(async () => {
  server = await startConsole();
});

afterEach(async () => {
  const surprises = opened.flatMap((one) => one.surprises);
  for (const { context } of opened.splice(0)) await context.close();
  await server.close();
  if (surprises.length > 0)
    throw new Error(`the page did what it should not: ${surprises.join("; ")}`);
});

async function open(options: Parameters<Browser["newContext"]>[0] = {}): Promise<WatchedPage> {
  const watched = await openPage(browser, server.origin, options);
  opened.push(watched);
  return watched;
}

async function signedIn(person: string, path = "/"): Promise<WatchedPage["page"]> {
  const { page } = await open();
  await signInAs(page, server.origin, `${person}-credential`, path);
  return page;
}

describe("signing in on the page", () => {
  it("says so when the credential is wrong, and lets the right one in", async () => {
    const { page } = await open();
    await page.goto(`${server.origin}/`);
    await page.getByLabel("Reviewer credential").fill("wrong");
    await page.getByRole("button", { name: "Sign in" }).click();

    await page.getByRole("alert").getByText("This credential is not valid").waitFor();
    await page.getByLabel("Reviewer credential").fill("ada-credential");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Nothing waits for a decision" }).waitFor();

    expect(server.reviewing.logged.map(({ type }) => type)).toEqual([
      "reviewer.sign_in_failed",
      "reviewer.signed_in",
    ]);
  });

  it("goes on to the page that was asked for, and signs out again", async () => {
    server.reviewing.add({ id: "apr_1" }, {});
    const page = await signedIn("ada", "/approvals/apr_1");

    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("main").getByText("You are signed out").waitFor();
    await page.goto(`${server.origin}/approvals/apr_1`);

    expect(page.url()).toBe(`${server.origin}/signin?next=%2Fapprovals%2Fapr_1`);
  });

  it("lets a link on another site lead to a request without asking again", async () => {
    server.reviewing.add({ id: "apr_1" }, {});
    const page = await signedIn("ada");
    await page.goto(`data:text/html,<a href="${server.origin}/approvals/apr_1">the request</a>`);

    await page.getByText("the request").click();

    await page.waitForURL(`${server.origin}/approvals/apr_1`);
    expect(await shows(page.getByRole("heading", { name: "Delete data" }))).toBe(true);
  });

  it("says that the session is over instead of showing old things as new", async () => {
    const page = await signedIn("ada");

    await server.credentials.revoke("ada");
    server.reviewing.add({ id: "apr_1" }, {});

    expect(await shows(page.getByRole("link", { name: "Sign in again" }))).toBe(true);
  });
});

describe("the inbox", () => {
  it("fills by itself, the next to expire first, and empties when others decide", async () => {
    const page = await signedIn("ada");
    const later = Date.now() + 60 * 60_000;
    server.reviewing.add({ id: "apr_1", tool: "first_asked", expiresAt: later }, {});
    server.reviewing.add({ id: "apr_2", tool: "first_to_expire" }, {});

    await page.getByRole("heading", { name: "2 calls wait for a decision" }).waitFor();
    const links = await page.getByRole("main").getByRole("link").allTextContents();
    server.reviewing.become("apr_2", "rejected");
    await page.getByRole("heading", { name: "1 call waits for a decision" }).waitFor();

    expect(links.map((text) => text.trim())).toEqual([
      "Delete data: first_to_expire on crm",
      "Delete data: first_asked on crm",
    ]);
    expect(await page.title()).toBe("(1) Inbox · Countersign");
  });

  it("is worked by keyboard alone, from list to decision", async () => {
    server.reviewing.add({ id: "apr_1" }, { id: 1 });
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
    await page.waitForURL("**/approvals/apr_1");
    await page.getByRole("button", { name: "Approve" }).waitFor();
    await tabTo("Approve");
    await page.keyboard.press("Enter");
    await page.getByRole("main").getByText("Ada Lovelace approved it.").waitFor();

    await expect.poll(focused, { timeout: 10_000 }).toBe("What happened");
  });
});

describe("deciding together", () => {
  it("shows how far a quorum has come, and lets nobody vote twice", async () => {
    server.reviewing.add({ id: "apr_1", quorum: 2 }, { id: 1 });
    const page = await signedIn("ada", "/approvals/apr_1");

    await page.getByText("It takes 2 people.").waitFor();
    await page.getByRole("button", { name: "Approve" }).click();
    await decisionOn(page).getByText("one more person has to").waitFor();

    expect(await page.getByRole("button", { name: "Approve" }).count()).toBe(0);
    const other = await signedIn("grace", "/approvals/apr_1");
    await other.getByText("Ada Lovelace approved it").waitFor();
    await other.getByRole("button", { name: "Approve" }).click();
    await other.getByRole("main").getByText("Grace Hopper approved it.").waitFor();
  });

  it("escalates with a reason, which the next reviewer reads", async () => {
    server.reviewing.add({ id: "apr_1", escalateTo: [["sam"]] }, { id: 1 });
    const page = await signedIn("ada", "/approvals/apr_1");

    await page.getByRole("button", { name: "Escalate to Sam Rivers" }).click();
    await page.getByRole("alert").getByText("Say to the next reviewers why").waitFor();
    await page.getByLabel("Reason").fill("a key account");
    await page.getByRole("button", { name: "Escalate to Sam Rivers" }).click();
    await page.getByRole("heading", { name: "You cannot decide this" }).waitFor();

    const next = await signedIn("sam", "/approvals/apr_1");
    await next.getByRole("region", { name: "The request" }).getByText("a key account").waitFor();
    expect(await next.getByRole("button", { name: "Approve" }).count()).toBe(1);
  });

  it("breaks the glass behind a fold, with a reason, and marks it", async () => {
    server.reviewing.add({ id: "apr_1", breakGlass: ["sam"] }, { id: 1 });
    const page = await signedIn("sam", "/approvals/apr_1");

    await page.getByText("Emergency", { exact: true }).click();
    await page.getByLabel("What the emergency is").fill("the site is down");
    await page.getByRole("button", { name: "Break the glass" }).click();

    await decisionOn(page).getByText("past everybody who was asked").waitFor();
    expect(server.reviewing.logged.at(-1)?.type).toBe("approval.broke_glass");
    const inbox = await signedIn("ada");
    await inbox.getByRole("heading", { name: "Approved past you" }).waitFor();
  });
});

describe("what goes with an approval", () => {
  it("is what the reviewer chose: other arguments, and a grant", async () => {
    server.reviewing.add({ id: "apr_1" }, { id: 1 });
    const page = await signedIn("ada", "/approvals/apr_1");

    await page.getByText("Change the arguments").click();
    await page.getByLabel("What is to run instead").fill("{ no json");
    await page.getByRole("button", { name: "Approve" }).click();
    await page.getByRole("alert").getByText("no JSON").waitFor();
    await page.getByLabel("What is to run instead").fill('{ "id": 2 }');
    await page.getByText("Allow for a while").click();
    await page.getByLabel("Let such calls run without asking").selectOption("60");
    await page.getByRole("button", { name: "Approve" }).click();
    await page.getByRole("main").getByText("Ada Lovelace approved it.").waitFor();

    expect(server.reviewing.extras.get("apr_1")).toEqual({
      arguments: { id: 2 },
      grant: { minutes: 60, same: ["$"] },
    });
  });

  it("is nothing unless something was chosen", async () => {
    server.reviewing.add({ id: "apr_1" }, { id: 1 });
    const page = await signedIn("ada", "/approvals/apr_1");

    await page.getByRole("button", { name: "Approve" }).click();
    await page.getByRole("main").getByText("Ada Lovelace approved it.").waitFor();

    expect(server.reviewing.extras.get("apr_1")).toEqual({});
  });
});

describe("the grants page", () => {
  it("takes grants back, stops everything, and lets it run again", async () => {
    const api = { person: "grace", channel: "api" } as const;
    await server.reviewing.makeGrant(api, {
      requester: "local:sam@laptop",
      upstream: "crm",
      tool: "<b>query</b>",
      category: "delete",
      conditions: [{ path: "$.table", equals: "old" }],
      minutes: 60,
      reason: "clean-up",
    });
    const page = await signedIn("ada", "/grants");

    await page.getByText("<b>query</b>").waitFor();
    await page.getByRole("button", { name: "Take it back" }).click();
    await page.getByText("Nothing is. A grant lets").waitFor();
    await page.getByLabel("Why; every agent is told").fill("a leak");
    await page.getByRole("button", { name: "Pause all calls" }).click();
    await page.getByRole("heading", { name: "Everything is paused" }).waitFor();
    expect(server.reviewing.switch).toMatchObject({ mode: "hold", reason: "a leak" });

    const inbox = await signedIn("grace");
    await inbox.getByText("Everything is paused").waitFor();
    await page.getByLabel("What changed").fill("closed");
    await page.getByRole("button", { name: "Let calls run again" }).click();
    await page.getByRole("heading", { name: "Stop everything" }).waitFor();
    expect(server.reviewing.switch).toBeNull();
  });
});

describe("a request", () => {
  it("is approved, and shows what came of it by itself", async () => {
    server.reviewing.add({ id: "apr_1", findings: { EMAIL_ADDRESS: 2 } }, { id: 4711 });
    const page = await signedIn("ada", "/approvals/apr_1");
    const card = page.getByRole("region", { name: "The request" });
    for (const text of ["unverified", "claude-code 2.1.0", "deletes-need-a-person", "4711"]) {
      await card.getByText(text).waitFor();
    }
    await page.locator("#argument-values").getByText("4711", { exact: true }).waitFor();

    await page.getByRole("button", { name: "Approve" }).click();
    await page
      .getByRole("main")
      .getByText("Ada Lovelace approved it. It runs as soon as")
      .waitFor();
    expect(server.reviewing.requests.get("apr_1")?.decision?.seen).toMatch(/^\S{20,}$/);
    server.reviewing.results.set("apr_1", { content: [{ type: "text", text: "1 row deleted" }] });
    server.reviewing.become("apr_1", "executed", { resultRecord: 2 });
    await page.getByRole("main").getByText("Ada Lovelace approved it. It ran.").waitFor();
    await page.getByRole("main").getByText("1 row deleted").waitFor();

    expect(await page.getByRole("button", { name: "Approve" }).count()).toBe(0);
  });

  it("is rejected with a reason", async () => {
    server.reviewing.add({ id: "apr_1" }, {});
    const page = await signedIn("ada", "/approvals/apr_1");

    await page.getByLabel("Reason").fill("Not before the audit.");
    await page.getByRole("button", { name: "Reject" }).click();

    await page.getByRole("main").getByText("Ada Lovelace rejected it. It did not run.").waitFor();
    await decisionOn(page).getByText("Not before the audit.").waitFor();
    expect(server.reviewing.requests.get("apr_1")?.decision).toMatchObject({
      verb: "reject",
      reason: "Not before the audit.",
      reviewer: { person: "ada", channel: "console" },
    });
  });

  it("says what happened when the click comes after it expired", async () => {
    server.reviewing.add({ id: "apr_1" }, {});
    const page = await signedIn("ada", "/approvals/apr_1");
    await page.getByRole("button", { name: "Approve" }).waitFor();
    // The page hears nothing of it until the click.
    const { promise: isDecided, resolve: decided } = Promise.withResolvers<void>();
    await page.route("**/api/**", async (route) => {
      if (route.request().method() === "GET") await isDecided;
      await route.continue();
    });
    server.pass(20 * 60_000);

    await page.getByRole("button", { name: "Approve" }).click();

    await page
      .getByRole("alert")
      .getByText("Your decision was not counted. Nobody decided in time. It did not run.")
      .waitFor();
    decided();
    await page.getByRole("heading", { name: "What happened" }).waitFor();
    expect(server.reviewing.requests.get("apr_1")?.state).toBe("pending");
  });

  it("stops offering a decision when it expires while somebody looks", async () => {
    server.reviewing.add({ id: "apr_1", expiresAt: Date.now() + 2_500 }, {});
    const page = await signedIn("ada", "/approvals/apr_1");

    await page.getByRole("main").getByText("Nobody decided in time. It did not run.").waitFor();

    expect(await page.getByRole("button", { name: "Approve" }).count()).toBe(0);
  });

  it("is decided by one of two reviewers who click at once; the other is told who was first", async () => {
    server.reviewing.add({ id: "apr_1" }, {});
    const ada = await signedIn("ada", "/approvals/apr_1");
    const grace = await signedIn("grace", "/approvals/apr_1");

    // Clicked inside the pages, because the slower one may see its button go first.
    const click = (selector: string): void =>
      document.querySelector<HTMLButtonElement>(selector)?.click();
    await Promise.all([
      ada.evaluate(click, "button.approve"),
      grace.evaluate(click, "button.reject"),
    ]);

    const verb = await expect
      .poll(() => server.reviewing.requests.get("apr_1")?.decision?.verb, { timeout: 10_000 })
      .toBeDefined()
      .then(() => server.reviewing.requests.get("apr_1")?.decision?.verb);
    const [winner, loser] = verb === "approve" ? ["Ada Lovelace", grace] : ["Grace Hopper", ada];
    const told = verb === "approve" ? "approved it" : "rejected it";
    await decisionOn(loser).getByText(`${winner} ${told}`).waitFor();
    const decisions = server.reviewing.logged.filter(({ type }) => /approved|rejected/.test(type));
    expect(decisions).toHaveLength(1);
  });

  it("shows another's decision by itself and keeps what was typed until then", async () => {
    server.reviewing.add({ id: "apr_1" }, {});
    server.reviewing.add({ id: "apr_2" }, {});
    const page = await signedIn("ada", "/approvals/apr_1");
    await page.getByLabel("Reason").fill("half a thou");

    server.reviewing.become("apr_2", "executed");
    await page.waitForResponse((answer) => answer.url().endsWith("/approvals/apr_1"));
    expect(await page.getByLabel("Reason").inputValue()).toBe("half a thou");
    await server.reviewing.decide({ person: "grace", channel: "teams" }, "apr_1", {
      verb: "reject",
      reason: null,
    });

    await page.getByRole("main").getByText("Grace Hopper rejected it. It did not run.").waitFor();
  });

  it("reveals exact values on demand, records it, and hides them again", async () => {
    server.reviewing.add({ id: "apr_1" }, { to: "EMAIL_masked" });
    server.reviewing.revealed.set("apr_1", { to: "jo@contoso.example <b>" });
    const page = await signedIn("ada", "/approvals/apr_1");

    await page.getByRole("button", { name: "Reveal exact values" }).click();
    await page.getByRole("main").getByText("jo@contoso.example <b>").waitFor();
    await page.getByRole("button", { name: "Hide exact values" }).click();
    await page.getByRole("main").getByText("EMAIL_masked", { exact: true }).waitFor();

    expect(await page.getByRole("main").getByText("jo@contoso.example").count()).toBe(0);
    expect(server.reviewing.logged.at(-1)).toMatchObject({
      type: "reviewer.revealed",
      approval: "apr_1",
      reviewer: { person: "ada" },
    });
  });

  it("tells its requester that they cannot decide it", async () => {
    server.reviewing.add({ id: "apr_1" }, {}, "ada");
    const page = await signedIn("ada", "/approvals/apr_1");

    await page.getByRole("heading", { name: "You cannot decide this" }).waitFor();

    expect(await page.getByRole("button", { name: "Approve" }).count()).toBe(0);
  });

  it("is settled by what a reviewer found when its outcome is unknown", async () => {
    server.reviewing.add({ id: "apr_1", state: "unknown" }, {});
    const page = await signedIn("ada");
    await page.getByRole("heading", { name: "Find out what happened" }).waitFor();
    await page.getByRole("link", { name: "Delete data" }).click();

    await page.getByRole("button", { name: "It ran" }).click();
    await page.getByRole("alert").getByText("Say what you found").waitFor();
    await page.getByLabel("What you found").fill("The row is gone.");
    await page.getByRole("button", { name: "It ran" }).click();

    await expect
      .poll(() => server.reviewing.requests.get("apr_1")?.state, { timeout: 10_000 })
      .toBe("executed");
  });

  it("says when Countersign cannot be reached, and recovers", async () => {
    server.reviewing.add({ id: "apr_1" }, {});
    const { page, context } = await open();
    await signInAs(page, server.origin, "ada-credential", "/approvals/apr_1");

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
    await server.close();
    server = await startConsole("local");
    server.reviewing.add({ id: "apr_1" }, {}, "ada");
    const page = await signedIn("ada", "/approvals/apr_1");

    await page.getByRole("main").getByText("requester and reviewer are the same person").waitFor();
    await page.getByRole("button", { name: "Approve" }).click();
    await page.getByRole("heading", { name: "What happened" }).waitFor();

    await page.getByRole("main").getByText("self-approved (local)").first().waitFor();
    await page.goto(`${server.origin}/log`);
    expect(await shows(page.getByRole("main").getByText("self-approved (local)"))).toBe(true);
  });
});

describe("hostile text of agents and tools", () => {
  it("runs nothing and is shown for what it is, in every place and on every page", async () => {
    const page = await signedIn("ada");
    for (const [at, text] of HOSTILE_STRINGS.entries()) {
      const id = `apr_${at}`;
      server.reviewing.add(
        {
          id,
          tool: text,
          upstream: text,
          category: "unknown",
          requester: { id: text, name: text, verified: at % 2 === 0 },
          client: { name: text, version: text },
          rules: [text],
          policyReason: text,
          findings: { [text]: 1 },
          disclosed: [text],
          reviewers: ["ada", text],
        },
        { [text]: text, list: [text, { [`${text} `]: [text] }] },
      );
      server.reviewing.results.set(id, { content: [{ type: "text", text }] } as JsonValue);
      server.reviewing.revealed.set(id, { [text]: text });
    }

    for (const [at, text] of HOSTILE_STRINGS.entries()) {
      await page.goto(`${server.origin}/approvals/apr_${at}`);
      await page.getByRole("button", { name: "Reveal exact values" }).click();
      await page.getByRole("button", { name: "Hide exact values" }).click();
      const found = await page.evaluate(
        () =>
          document.querySelectorAll("main :is(script, img, iframe, base, meta, link, title)")
            .length,
      );
      expect([text.slice(0, 60), found]).toEqual([text.slice(0, 60), 0]);
      expect(await page.getByRole("button", { name: "Approve" }).count()).toBe(1);
      expect(await hasSidewaysScroll(page)).toBe(false);
    }
    for (const id of ["apr_0", "apr_1"]) {
      await server.reviewing.decide({ person: "ada", channel: "cli" }, id, {
        verb: "reject",
        reason: HOSTILE_STRINGS.join("\n"),
      });
    }
    for (const path of ["/", "/decided", "/log", "/log?approval=apr_3", "/approvals/apr_0"]) {
      await page.goto(server.origin + path);
      await page.getByRole("heading", { level: 1 }).waitFor();
      expect(await page.locator("main :is(script, img, iframe, base, meta, link)").count()).toBe(0);
      expect(await hasSidewaysScroll(page)).toBe(false);
    }
    // The last of them is the request that was rejected with all of the strings as the reason.
    await page.getByRole("main").getByText("U+202E").first().waitFor();
  }, 180_000);
});

describe("a phone", () => {
  it.each(["light", "dark"] as const)(
    "shows every page without sideways scrolling (%s)",
    async (colorScheme) => {
      server.reviewing.add(
        {
          id: "apr_1",
          tool: "a_tool_with_a_very_long_name_that_does_not_fit_on_a_phone_at_all",
          findings: { EMAIL_ADDRESS: 20, CREDIT_CARD: 3, PHONE_NUMBER: 7 },
        },
        {
          query: "select * from customers where country = 'DE'".repeat(40),
          nested: { a: { b: { c: { d: 1 } } } },
        },
      );
      const { page } = await open({
        viewport: { width: 360, height: 740 },
        colorScheme,
        isMobile: true,
      });
      await page.goto(`${server.origin}/signin`);
      expect(await hasSidewaysScroll(page)).toBe(false);
      await signInAs(page, server.origin, "ada-credential");

      for (const path of ["/", "/approvals/apr_1", "/decided", "/log"]) {
        await page.goto(server.origin + path);
        await page.getByRole("heading", { level: 1 }).waitFor();
        expect([path, await hasSidewaysScroll(page)]).toEqual([path, false]);
      }
    },
  );
});

describe("the page for everybody", () => {
  it("names every control, has one main heading, and keeps still while it loads", async () => {
    server.reviewing.add({ id: "apr_1", state: "pending" }, { id: 1 });
    const page = await signedIn("ada");

    for (const path of ["/", "/approvals/apr_1", "/decided", "/log"]) {
      await page.goto(server.origin + path);
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
      expect([path, found]).toEqual([path, { unnamed: 0, headings: 1, language: "en", shift: 0 }]);
    }
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
