/**
 * Elsewhere the message that asks for an approval carries the secret it is about; or it is cut so short that nobody
 * can see what they approve.
 */
import { mkdirSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { describe, expect, it, onTestFinished } from "vitest";
import { openPage, startBrowser } from "../console/browser.ts";
import { makeHouse, programOf } from "../e2e/house.ts";

const SECRETS = [
  "ilse.vandermeer@post.example",
  "4000 0012 3456 7899",
  `ghp_${"4pRqX7mZt2LwB9vKs8JdYc3NhF6gTa1eUoQi".slice(0, 36)}`,
  "hunter-2-and-a-half",
];
const LAST = "the last words of a long argument";

/** Long enough that somebody would cut it, with what matters at its end. */
const content = [
  `mail ${SECRETS[0]}, card ${SECRETS[1]}, token ${SECRETS[2]}`,
  `password: ${SECRETS[3]}`,
  ...Array.from({ length: 400 }, (_, at) => `line ${at} of many that say nothing`),
  LAST,
].join("\n");

describe("pain 10: what asks for an approval leaks secrets, or shows too little", () => {
  it("shows the whole call everywhere a reviewer looks, and no secret anywhere but on demand", async () => {
    const told: string[] = [];
    const hook = createServer((req, res) => {
      req.setEncoding("utf8").on("data", (chunk: string) => told.push(chunk));
      req.on("end", () => res.end());
    });
    await new Promise<void>((listening) => hook.listen(0, "127.0.0.1", listening));
    onTestFinished(() => void hook.close());
    const house = await makeHouse(`
upstreams:
  files:
    command: ${process.execPath}
    args: [${programOf("@modelcontextprotocol/server-filesystem")}, $FOLDER/files]
approvals: { hold_seconds: 0 }
channels:
  webhooks: [{ name: ops, url: "http://127.0.0.1:${(hook.address() as AddressInfo).port}/", secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw }]
`);
    onTestFinished(() => house.leave());
    mkdirSync(join(house.folder, "files"));
    const daemon = await house.startDaemon();
    const agent = new Client({ name: "agent", version: "1.0.0" });
    await agent.connect(new StdioClientTransport(house.connect));
    const answer = await agent.callTool({
      name: "write_file",
      arguments: { path: `${house.folder}/files/note.txt`, content },
      _meta: { "countersign/justification": `asked for by ${SECRETS[0]}` },
    });
    const request = await house.openRequest(daemon.origin, "write_file");
    await agent.close();

    const browser = await startBrowser();
    onTestFinished(() => browser.close());
    const { page } = await openPage(browser, daemon.origin);
    await page.goto(`${daemon.origin}/approvals/${request.id}`);
    await page.getByLabel("Reviewer credential").fill(house.credential);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { name: "Your decision" }).waitFor();
    for (const end = Date.now() + 20_000; told.length === 0 && Date.now() < end; ) await sleep(50);

    const shown = {
      agent: JSON.stringify(answer),
      page: await page.content(),
      api: JSON.stringify((await house.api(daemon.origin, "GET", `/approvals/${request.id}`)).body),
      list: JSON.stringify((await house.api(daemon.origin, "GET", "/approvals")).body),
      terminal: (await house.review("approvals", "show", request.id)).stdout,
      webhook: told.join(""),
      daemon: daemon.said(),
    };
    for (const [where, text] of Object.entries(shown)) {
      expect(text.length, `${where} shows nothing`).toBeGreaterThan(0);
      for (const secret of SECRETS) expect(text, `${where} shows a secret`).not.toContain(secret);
    }
    for (const where of ["page", "api", "terminal"] as const) {
      expect(shown[where], `${where} is cut`).toContain(LAST);
    }
    // The page says that something is folded, so nobody takes the beginning for the whole.
    expect(shown.page).toContain("Look before you approve");

    await page.getByRole("button", { name: "Reveal exact values" }).click();
    await page.getByText("Exact. Hidden again in two minutes.").waitFor();
    expect(await page.content()).toContain(SECRETS[0]);
    const { body } = await house.api(daemon.origin, "GET", "/records?limit=100");
    expect(JSON.stringify(body)).toContain("reviewer.revealed");
  }, 60_000);
});
