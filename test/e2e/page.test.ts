/** The whole way: an agent's call through the real daemon, decided by a person in a real browser. */
import { mkdirSync, mkdtempSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { tmpdir } from "node:os";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openPage, startBrowser } from "../console/browser.ts";
import { type House, makeHouse, programOf, type RunningDaemon } from "./house.ts";

const shots = process.env["SCREENSHOTS"] ?? mkdtempSync(join(tmpdir(), "countersign-shots-"));

let house: House;
let daemon: RunningDaemon;
let browser: Browser;
let agent: Client;

beforeAll(async () => {
  house = await makeHouse(`
upstreams:
  files:
    command: ${process.execPath}
    args: [${programOf("@modelcontextprotocol/server-filesystem")}, $FOLDER/files]
    trust: internal
`);
  mkdirSync(join(house.folder, "files"));
  daemon = await house.startDaemon();
  browser = await startBrowser();
  agent = new Client({ name: "e2e", version: "1.0.0" });
  await agent.connect(new StdioClientTransport(house.connect));
});
afterAll(async () => {
  await agent?.close();
  await browser?.close();
  await house?.leave();
});

it("a held call is shown, masked, approved, run, and told", async () => {
  const { page, surprises } = await openPage(browser, daemon.origin);
  await page.goto(daemon.origin);
  await page.getByLabel(/credential/i).fill(house.credential);
  await page.getByRole("button", { name: /sign in/i }).click();
  await page.getByRole("link", { name: "Inbox" }).waitFor();

  const file = join(house.folder, "files", "letter.txt");
  const calling = agent.callTool(
    { name: "write_file", arguments: { path: file, content: "Write to ilse@post.example." } },
    { timeout: 60_000 },
  );
  await page.getByText("write_file").first().click();
  await page.getByRole("button", { name: "Approve" }).waitFor();
  const text = await page.locator("main").innerText();
  await page.screenshot({ path: join(shots, "request.png"), fullPage: true });
  await page.getByLabel("Reason").fill("it is mine");
  await page.getByRole("button", { name: "Approve" }).click();
  const answer = await calling;
  await page.getByText("self-approved (local)").first().waitFor();
  await page.screenshot({ path: join(shots, "decided.png"), fullPage: true });

  expect(text).toContain("unverified");
  expect(text).toMatch(/EMAIL_[a-z2-7]{10}/);
  expect(text).not.toContain("ilse@");
  expect(answer.isError ?? false).toBe(false);
  expect(readFileSync(file, "utf8")).toMatch(/^Write to <EMAIL_[a-z2-7]{10}>\.$/);
  expect(surprises).toEqual([]);
});
