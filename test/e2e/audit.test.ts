/** The log's commands on a real house: proving, tampering, erasing, exporting, backing up. */
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { openPage, startBrowser } from "../console/browser.ts";
import { type House, makeHouse, programOf, run, type RunningDaemon } from "./house.ts";

const config = `
upstreams:
  crm:
    command: ${process.execPath}
    args: [${programOf("mcp-server-sqlite")}]
    env: { SQLITE_DB_PATH: $FOLDER/crm.db }
    trust: internal
approvals: { hold_seconds: 20 }
audit: { anchors: [{ file: ./anchor }], checkpoint_every_records: 4 }
`;

let house: House;
let daemon: RunningDaemon;
let approval: string;

beforeAll(async () => {
  house = await makeHouse(config);
  const database = new Database(join(house.folder, "crm.db"));
  database.exec("create table customers (name text, email text)");
  database.exec("insert into customers values ('Ilse Vandermeer', 'ilse.vandermeer@post.example')");
  database.close();
  daemon = await house.startDaemon();
  const token = readFileSync(join(house.dataFolder, "agent.token"), "utf8").trim();
  const client = new Client({ name: "e2e", version: "1.0.0" });
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`${daemon.origin}/mcp`), {
      requestInit: { headers: { authorization: `Bearer ${token}` } },
    }),
  );
  await client.callTool({ name: "query", arguments: { sql: "select * from customers" } });
  const sql = "delete from customers where email = 'ilse.vandermeer@post.example'";
  const deleting = client.callTool({ name: "execute", arguments: { sql } });
  const request = await house.openRequest(daemon.origin, "execute");
  approval = request.id;
  await house.review("approvals", "reject", approval, "--reason", "customers are archived");
  await deleting;
  await client.close();
});
afterAll(() => house?.leave());

describe("searching", () => {
  it("finds a decision by who, what, when and why, at the terminal and through the API", async () => {
    const { stdout } = await house.countersign(
      "audit",
      "list",
      "--type",
      "approval.rejected",
      "--json",
    );
    const [rejected] = JSON.parse(stdout) as { sequence: number; at: string; reviewer: object }[];
    expect(rejected).toMatchObject({ reviewer: { person: "me" } });

    const query = `?person=me&upstream=crm&tool=execute&since=${rejected?.at}&text=${approval}`;
    const { status, body } = await house.api(daemon.origin, "GET", `/records${query}`);
    expect(status).toBe(200);
    expect(JSON.stringify(body)).toContain('"type":"approval.rejected"');
    const wrong = await house.countersign("audit", "list", "--decision", "perhaps");
    expect(wrong).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("`--decision`") as string,
    });
    expect((await house.api(daemon.origin, "GET", "/records?since=soon")).status).toBe(400);
  });

  it("is a form on the log's page, whose searches are links", async () => {
    const browser = await startBrowser();
    onTestFinished(() => browser.close());
    const { page, surprises } = await openPage(browser, daemon.origin);
    await page.goto(`${daemon.origin}/log`);
    await page.getByLabel("Reviewer credential").fill(house.credential);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByLabel("Words").fill("execute");
    await page.getByText("Narrow it down").click();
    await page.getByLabel("What happened").selectOption("approval.rejected");
    await page.getByRole("button", { name: "Search" }).click();
    await page.waitForURL(/type=approval\.rejected/);

    const records = page.getByRole("main").locator(".record");
    await expect.poll(() => records.count()).toBe(1);
    expect(await page.getByLabel("Words").inputValue()).toBe("execute");
    await page.getByRole("link", { name: "Show everything" }).click();
    await page.waitForURL(`${daemon.origin}/log`);
    await expect.poll(() => records.count()).toBeGreaterThan(5);
    expect(surprises).toEqual([]);
  });
});

describe("a log on another machine", () => {
  it("is exported, verified as it is imported, and read as it is here", async () => {
    const { stdout: key } = await house.countersign("audit", "key");
    const vkey = key.trim();
    const file = join(house.folder, "whole.log");
    const elsewhere = mkdtempSync(join(tmpdir(), "countersign-elsewhere-"));
    onTestFinished(() => rmSync(elsewhere, { recursive: true, force: true }));
    const there = (...args: string[]) => run(["audit", ...args], { cwd: elsewhere });

    await house.countersign("audit", "export", "--format", "log", "--payloads", "--out", file);
    const untrusted = await there("import", file, "--into", "log");
    const imported = await there("import", file, "--into", "log", "--vkey", vkey);
    const listed = await there("list", "--imported", "log", "--text", "archived", "--json");
    const verified = await there("verify", "--imported", "log");
    const proven = await there("prove", approval, "--imported", "log", "--out", "receipt");
    writeFileSync(
      file,
      readFileSync(file, "utf8").replace("approval.rejected", "approval.approved"),
    );
    const changed = await there("import", file, "--into", "again", "--vkey", vkey);

    expect(untrusted.status).toBe(2);
    expect(imported).toMatchObject({ status: 0, stderr: "" });
    expect(JSON.parse(listed.stdout)).toMatchObject([
      { type: "approval.rejected", approval, reviewer: { person: "me" } },
    ]);
    expect(verified).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("the log is whole") as string,
    });
    expect(proven.status).toBe(0);
    expect(changed.status).toBe(1);
    expect(changed.stderr).toMatch(/line \d+: record \d+: its hash does not follow/);
    expect(readdirSync(elsewhere).toSorted()).toEqual(["log", "receipt"]);
  });
});

describe("verifying", () => {
  it("proves the log of a running daemon, and compares it with the anchor by itself", async () => {
    const { status, stdout } = await house.countersign("audit", "verify");
    const { stdout: json } = await house.countersign("audit", "verify", "--json");

    expect(status).toBe(0);
    expect(stdout).toContain("the log is whole");
    expect(stdout).toContain("what this does not show:");
    expect(JSON.parse(json)).toMatchObject({ ok: true, firstBad: null });
    expect(
      (JSON.parse(json) as { checkpoints: { kept: number } }).checkpoints.kept,
    ).toBeGreaterThan(0);
  });

  it("proves a copy with nothing but a vkey and checkpoints kept elsewhere", async () => {
    const { stdout: vkey } = await house.countersign("audit", "key");
    const copy = join(house.folder, "copy.db");
    expect(await house.countersign("backup", copy)).toMatchObject({ status: 0, stderr: "" });
    const anchor = join(house.folder, "anchor");
    const kept = join(house.folder, "kept");
    const [, first] = readFileSync(anchor, "utf8").split("\n\n\n");
    writeFileSync(kept, first ?? "");
    const about = ["--database", copy, "--vkey", vkey.trim()];

    const whole = await house.countersign("audit", "verify", ...about, "--since", kept);
    const database = new Database(copy);
    const triggers = database
      .prepare("select name, sql from sqlite_schema where type = 'trigger'")
      .all() as {
      name: string;
      sql: string;
    }[];
    for (const { name } of triggers) database.exec(`drop trigger ${name}`);
    database.exec(
      "update audit_record set head = replace(head, 'approval.rejected', 'approval.approved')",
    );
    for (const { sql } of triggers) database.exec(sql);
    database.close();
    const changed = await house.countersign("audit", "verify", ...about);

    expect(whole).toMatchObject({ status: 0, stderr: "" });
    expect(changed.status).toBe(1);
    expect(changed.stderr).toMatch(
      /does not verify at record \d+: its content does not match its hash\nthis fits: changed/,
    );
  });

  it("does not let one source speak for another that says nothing", async () => {
    const notes = join(house.folder, "notes");
    writeFileSync(notes, "nothing here is signed\n");

    const { status, stderr } = await house.countersign("audit", "verify", "--since", notes);

    expect(status).toBe(1);
    expect(stderr).toBe(`no checkpoint in \`${notes}\` is signed with a known key\n`);
  });

  it("says how it is to be called", async () => {
    const unknown = await house.countersign("audit", "prove");
    const alone = await house.countersign("audit", "verify", "--receipt", "x");

    expect([unknown.status, alone.status]).toEqual([2, 2]);
    expect(alone.stderr).toContain("expected `--vkey`");
  });
});

describe("a receipt", () => {
  it("is made of a decision, proves it, and is refused when changed", async () => {
    const { stdout: vkey } = await house.countersign("audit", "key");
    const file = join(house.folder, "decision.receipt");
    const made = await house.countersign("audit", "prove", approval, "--out", file);
    const about = ["audit", "verify", "--receipt", file, "--vkey", vkey.trim()];
    const proven = await house.countersign(...about);
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace("rejected", "approved"));
    const changed = await house.countersign(...about);

    expect(made).toMatchObject({ status: 0, stderr: "" });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(proven.stdout).toMatch(/proven: \S+, through \S+, rejected\nwhat: {3}crm\.execute/);
    expect(text).not.toContain("ilse.vandermeer");
    expect(changed).toMatchObject({ status: 1, stdout: "" });
    expect(changed.stderr).toContain("the receipt proves nothing");
  });
});

describe("reports", () => {
  it("tell which data went where, and what is new", async () => {
    const table = await house.countersign("usage");
    const csv = await house.countersign("usage", "--csv");
    const { stdout: json } = await house.countersign("usage", "--days", "1", "--json");

    expect(table.stdout).toMatch(
      /new +received +EMAIL_ADDRESS +\d+ +from crm\.query +by e2e +for local:/,
    );
    expect(csv.stdout.split("\r\n")[0]).toBe(
      "direction,entityType,upstream,tool,client,requester,values,calls,first,last,isNew,model,destination",
    );
    expect(JSON.parse(json)).toContainEqual(
      expect.objectContaining({
        direction: "sent",
        entityType: "EMAIL_ADDRESS",
        tool: "execute",
        isNew: true,
      }),
    );
    expect((await house.countersign("usage", "--since", "yesterday")).status).toBe(2);

    const only = ["--only", "direction=received", "--only", "tool=query"];
    const byModel = await house.countersign("usage", "--by", "type,model", ...only);
    const summed = await house.countersign("usage", "--by", "type,model", ...only, "--csv");

    expect(byModel.stdout).toMatch(/new +EMAIL_ADDRESS +\(unknown\) +\d+ values? +since /);
    expect(summed.stdout.split("\r\n")[0]).toBe("entityType,model,values,calls,first,last,isNew");
    expect((await house.countersign("usage", "--by", "day")).status).toBe(2);
    expect((await house.countersign("usage", "--only", "rule=x")).status).toBe(2);
  });

  it.each(["jsonl", "csv", "ocsf", "cloudevents"])("export every record as %s", async (format) => {
    const file = join(house.folder, `log.${format}`);
    const toFile = await house.countersign("audit", "export", "--format", format, "--out", file);
    const { stdout } = await house.countersign("audit", "export", "--format", format);
    const lines = readFileSync(file, "utf8").trimEnd().split("\n");

    expect(toFile.stdout).toMatch(/^\d+ records exported\n$/);
    expect(stdout.startsWith(readFileSync(file, "utf8"))).toBe(true);
    expect(lines.length).toBeGreaterThan(10);
  });
});

describe("a backup", () => {
  it("is not put back while the daemon runs, and is when it has stopped", async () => {
    const file = join(house.folder, "kept.db");
    await house.countersign("backup", file);
    const refused = await house.countersign("restore", file);
    await daemon.stop();
    const restored = await house.countersign("restore", file);
    const verified = await house.countersign("audit", "verify");

    expect(refused).toMatchObject({ status: 1 });
    expect(refused.stderr).toContain("another daemon works on this data folder");
    expect(restored).toMatchObject({ status: 0, stderr: "" });
    expect(verified.status).toBe(1);
    expect(verified.stderr).toContain("this fits: restored");
  });
});

describe("erasing", () => {
  it("takes a reviewer and a reason, and a hold forbids it", async () => {
    const { stdout } = await house.countersign("audit", "list", "--json", "--limit", "1000");
    const records = JSON.parse(stdout) as { scope?: string }[];
    const scope = records.find((record) => record.scope !== undefined)?.scope ?? "";
    const erase = [
      "audit",
      "erase",
      "--scope",
      scope,
      "--reason",
      "asked by ilse.vandermeer@post.example",
    ];

    const nobody = await house.countersign(...erase);
    const { stdout: hold } = await house.review(
      "audit",
      "hold",
      "place",
      "--everything",
      "--reason",
      "a dispute",
    );
    const held = await house.review(...erase);
    const released = await house.review(
      "audit",
      "hold",
      "release",
      hold.trim(),
      "--reason",
      "settled",
    );
    const erased = await house.review(...erase);
    const { stdout: after } = await house.countersign("audit", "list", "--json", "--limit", "1");

    expect(nobody.stderr).toContain("expected a reviewer's credential");
    expect(held.stderr).toContain("is under legal hold");
    expect(released.status).toBe(0);
    expect(erased).toMatchObject({ status: 0, stderr: "" });
    expect(erased.stdout).toMatch(/erased: 1 scope, \d+ payloads, \d+ values?\n/);
    expect(JSON.parse(after)).toMatchObject([
      { type: "payload.erased", reviewer: { channel: "cli" }, note: "asked by [EMAIL_ADDRESS]" },
    ]);
    const proof = await house.countersign(
      "audit",
      "prove",
      approval,
      "--out",
      join(house.folder, "late"),
    );
    expect(proof.stderr).toContain("the receipt proves nothing");
    expect(existsSync(join(house.folder, "late"))).toBe(false);
  });
});
