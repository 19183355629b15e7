/** The evidence report of a real house, read as an auditor would, in a browser and by `verify`. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { startBrowser } from "../console/browser.ts";
import { type House, makeHouse, programOf, type RunningDaemon } from "./house.ts";

const SECRET = "ilse.vandermeer@post.example";

let house: House;
let daemon: RunningDaemon;
let approved: string;

beforeAll(async () => {
  house = await makeHouse(`
upstreams:
  files:
    command: ${process.execPath}
    args: [${programOf("@modelcontextprotocol/server-filesystem")}, $FOLDER/files]
approvals: { hold_seconds: 20 }
policy: { rules: [{ id: no-moves, tool: move_file, decision: deny }] }
`);
  mkdirSync(join(house.folder, "files"));
  writeFileSync(join(house.folder, "files/note.txt"), `Write to ${SECRET}.\n`);
  daemon = await house.startDaemon();
  const agent = new Client({ name: "<b>agent</b>", version: "1.0.0" });
  await agent.connect(new StdioClientTransport(house.connect));
  const call = (name: string, args: Record<string, unknown>) =>
    agent.callTool({ name, arguments: args });
  await call("read_text_file", { path: join(house.folder, "files/note.txt") });
  await call("move_file", { source: "a", destination: "b" });
  const writing = call("write_file", { path: join(house.folder, "files/new.txt"), content: "x" });
  approved = (await house.openRequest(daemon.origin, "write_file")).id;
  await house.api(daemon.origin, "POST", `/approvals/${approved}/approve`, {
    reason: `as ${SECRET} asked`,
    grant: { minutes: 5, same: ["$.path"] },
  });
  await writing;
  await call("write_file", { path: join(house.folder, "files/new.txt"), content: "y" });
  await agent.close();
});
afterAll(() => house?.leave());

describe("an evidence report", () => {
  it("shows policy, decisions, exceptions and data usage of a period, and no value", async () => {
    const file = join(house.folder, "evidence.html");
    const { status, stdout } = await house.countersign(
      "audit",
      "report",
      "--since",
      "2020-01-01",
      "--out",
      file,
    );
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: expect.stringContaining("1 decision") as string,
    });
    const html = readFileSync(file, "utf8");
    expect(html).not.toContain(SECRET);
    expect(html).not.toContain("<b>agent</b>");
    expect(html).not.toMatch(/<script|<img|<link|<iframe|https?:\/\//);

    const browser = await startBrowser();
    onTestFinished(() => browser.close());
    const page = await browser.newPage();
    await page.goto(pathToFileURL(file).href);
    const text = await page.locator("body").innerText();
    for (const shown of [
      "The log is whole.",
      approved,
      "self-approved (local)",
      "grant.used",
      "EMAIL_ADDRESS",
      "files.move_file",
    ]) {
      expect(text).toContain(shown);
    }
    const row = page.locator("tr", { hasText: "files.move_file" });
    expect((await row.locator("td").allInnerTexts()).slice(1)).toEqual(["0", "0", "1"]);
  });

  it("holds checkpoints that `verify --since` takes, so a log changed afterwards is found out", async () => {
    const file = join(house.folder, "anchor.html");
    await house.countersign("audit", "report", "--since", "2020-01-01", "--out", file);
    const { stdout: vkey } = await house.countersign("audit", "key");
    const copy = join(house.folder, "copy.db");
    await house.countersign("backup", copy);
    const about = ["--database", copy, "--vkey", vkey.trim(), "--since", file];

    expect(await house.countersign("audit", "verify", ...about)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("1 kept elsewhere") as string,
    });

    const database = new Database(copy);
    for (const { name } of database
      .prepare("select name from sqlite_schema where type = 'trigger'")
      .all() as { name: string }[]) {
      database.exec(`drop trigger ${name}`);
    }
    database.exec(
      "delete from audit_record where sequence > 5; delete from payload where sequence > 5; delete from checkpoint",
    );
    database.close();
    expect(await house.countersign("audit", "verify", ...about)).toMatchObject({ status: 1 });
  });

  it("says so first when the log does not verify", async () => {
    await daemon.stop();
    const database = new Database(join(house.dataFolder, "countersign.db"));
    database.exec("drop trigger audit_record_no_update");
    database.exec(
      "update audit_record set head = replace(head, 'no-moves', 'no-mover') where type = 'call.decided'",
    );
    database.close();
    const file = join(house.folder, "broken.html");

    const { status, stderr } = await house.countersign(
      "audit",
      "report",
      "--since",
      "2020-01-01",
      "--out",
      file,
    );

    expect({ status, stderr: stderr.trim() }).toEqual({
      status: 1,
      stderr: "the log does not verify; the report says so",
    });
    expect(readFileSync(file, "utf8")).toContain("The log does not verify.");
  });
});
