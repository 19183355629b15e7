/**
 * Plants a value of each entity type everywhere it can stand, drives a real daemon through every path, and looks for
 * each of them, in clear, encoded or split, in everything that Countersign writes, prints and answers.
 */
import { once } from "node:events";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type House, makeHouse, run } from "../e2e/house.ts";
import { type Canary, canaries, isFound } from "./canaries.ts";
import { formsOf, tracesOf } from "./traces.ts";

/** In the configuration, as the environment of the upstream: that is nobody's business either. */
const CONFIGURED = "hunter2-Tr0ub4dor-and-3-zebras";
/** What signs what is forwarded. */
const SIGNING = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
/** How many go into one call. */
const PART = 45;

describe("looking", () => {
  it("finds a value in every form it looks for, wherever it stands", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 12, maxLength: 30 }).filter((text) => /^[\x21-\x7e]+$/.test(text)),
        fc.string({ maxLength: 20 }),
        (value, before) => {
          for (const [form, pattern] of formsOf(value)) {
            expect([form, tracesOf(value, `${before}${pattern}.`).length > 0]).toEqual([
              form,
              true,
            ]);
          }
          const around = Buffer.from(`${before}${value}!`);
          expect(tracesOf(value, around.toString("base64"))).not.toEqual([]);
          const split = `${value.slice(0, Math.ceil(value.length / 2))}","${value.slice(Math.ceil(value.length / 2))}`;
          expect(tracesOf(value, split)).not.toEqual([]);
        },
      ),
    );
  });
});

describe("nothing raw", () => {
  it("is written, printed or answered, whatever way it came", { timeout: 600_000 }, async () => {
    const all = await canaries();
    expect(all.length).toBeGreaterThan(100);

    const surfaces = await drive(all, "");

    expect([...surfaces.keys()]).toEqual(
      expect.arrayContaining([
        "countersign.db",
        "search.db",
        "anchor",
        "daemon",
        "agent",
        "configuration",
        "report.html",
        "whole.log",
        "imported/countersign.db",
        "imported/search.db",
      ]),
    );
    expect(surfaces.get("forwarded")).toContain("countersign.execution.finished");
    expect(surfaces.get("API")).toContain('["/log",200,');
    expect(surfaces.get("API")).toContain('"model":{"said":{"kind":"kept"');
    expect(leaksIn(surfaces, [...all.map(({ value }) => value), CONFIGURED, SIGNING])).toEqual([]);
  });

  it("would be noticed: without masking the same way leaks", { timeout: 600_000 }, async () => {
    const few = (await canaries()).slice(0, 12);

    const leaks = leaksIn(
      await drive(few, 'masking: { names: false, off: ["*"] }'),
      few.map(({ value }) => value),
    );

    const where = new Set(leaks.map(({ surface }) => surface));
    expect([...where]).toEqual(expect.arrayContaining(["agent", "audit show", "API"]));
    expect(new Set(leaks.map(({ value }) => value)).size).toBe(few.length);
  });
});

interface Leak {
  readonly surface: string;
  readonly value: string;
  readonly forms: string;
  readonly around: string;
}

function leaksIn(surfaces: ReadonlyMap<string, string>, values: readonly string[]): Leak[] {
  const leaks: Leak[] = [];
  for (const [surface, text] of surfaces) {
    for (const value of values) {
      const traces = tracesOf(value, text);
      const [first] = traces;
      if (!first) continue;
      const around = text.slice(Math.max(0, first.at - 40), first.at + 60);
      leaks.push({ surface, value, forms: traces.map(({ form }) => form).join(), around });
    }
  }
  return leaks;
}

/** Everything that can be seen of a house after all canaries went through it, as Latin-1. */
async function drive(
  all: readonly Canary[],
  masking: string,
): Promise<ReadonlyMap<string, string>> {
  const keys = await keysFoundAmong(all.map(({ value }) => value));
  const texts = all.map(({ text }) => text);
  const forwarded: Buffer[] = [];
  const receiver = createServer((request, response) => {
    request.on("data", (chunk: Buffer) => forwarded.push(chunk));
    request.on("end", () => response.end());
  });
  receiver.listen(0, "127.0.0.1");
  await once(receiver, "listening");
  const { port } = receiver.address() as AddressInfo;
  const house = await makeHouse(`
upstreams:
  leaky:
    command: ${process.execPath}
    args: [${join(import.meta.dirname, "leaky-server.mjs")}, $FOLDER/planted.json]
    env: { PASSWORD: ${CONFIGURED} }
    trust: internal
approvals: { hold_seconds: 20 }
audit:
  anchors: [{ file: ./anchor }]
  checkpoint_every_records: 8
  search_text: true
  forward: [{ name: lake, webhook: { url: "http://127.0.0.1:${port}", secret: ${SIGNING} } }]
${masking}
`);
  try {
    writeFileSync(join(house.folder, "planted.json"), JSON.stringify({ texts, keys }));
    const daemon = await house.startDaemon();
    const seen = new Map<string, string>();
    seen.set("agent", latin1(await callEverything(house, daemon.origin, texts)));
    seen.set("API", latin1(await readApi(house, daemon.origin)));
    const asked = [
      ["audit", "list", "--limit", "10000"],
      ["audit", "list", "--limit", "10000", "--json"],
      ["audit", "verify"],
      ["usage"],
      ["usage", "--csv"],
      ["approvals", "list", "--json"],
      ["check"],
      ["doctor"],
      ["usage", "--json"],
      ["audit", "list", "--text", "personal"],
      ["audit", "report", "--since", "2020-01-01", "--out", join(house.folder, "report.html")],
      ["backup", join(house.folder, "backup.db")],
      [
        "audit",
        "export",
        "--format",
        "log",
        "--payloads",
        "--out",
        join(house.folder, "whole.log"),
      ],
      ...["jsonl", "csv", "ocsf", "cloudevents"].map((format) => [
        "audit",
        "export",
        "--format",
        format,
      ]),
    ];
    for (const args of asked) {
      const { stdout, stderr } = await house.review(...args);
      seen.set(args.join(" "), latin1(stdout + stderr));
    }
    const vkey = (await house.countersign("audit", "key")).stdout.trim();
    const imported = join(house.folder, "imported");
    for (const args of [
      ["import", join(house.folder, "whole.log"), "--into", imported, "--vkey", vkey],
      ["list", "--imported", imported, "--text", "personal", "--json"],
    ]) {
      const { stdout, stderr } = await run(["audit", ...args]);
      seen.set(`audit ${args[0]} elsewhere`, latin1(stdout + stderr));
    }
    const shown = [];
    const { stdout } = await house.countersign("audit", "list", "--limit", "10000", "--json");
    const records = JSON.parse(stdout) as { exchange?: string; approval?: string }[];
    for (const id of new Set(records.map(({ exchange }) => exchange))) {
      if (id !== undefined) shown.push((await house.countersign("audit", "show", id)).stdout);
    }
    seen.set("audit show", latin1(shown.join("\n")));
    const proven = [];
    for (const id of new Set(records.map(({ approval }) => approval))) {
      if (id === undefined) continue;
      const file = join(house.folder, `${id}.receipt`);
      proven.push((await house.countersign("audit", "prove", id, "--out", file)).stderr);
    }
    seen.set("prove", latin1(proven.join("\n")));
    // As it is while it runs, with the write-ahead log, and after it has stopped.
    readFolder(house.dataFolder, "running/", seen);
    await daemon.stop();
    readFolder(house.dataFolder, "", seen);
    readFolder(house.folder, "", seen);
    readFolder(imported, "imported/", seen);
    seen.set("daemon", latin1(daemon.said()));
    seen.set("forwarded", Buffer.concat(forwarded).toString("latin1"));
    // What a person wrote into the configuration is in the copy that was accepted, and nothing else is in either.
    const [written, accepted] = [house.configFile, join(house.dataFolder, "accepted.yaml")].map(
      (file) => readFileSync(file, "latin1"),
    );
    expect(accepted).toBe(written);
    expect(statSync(join(house.dataFolder, "accepted.yaml")).mode & 0o077).toBe(0);
    seen.set("configuration", (written ?? "").replace(CONFIGURED, "").replace(SIGNING, ""));
    return seen;
  } finally {
    receiver.close();
    await house.leave();
  }
}

/** Values that detection finds as keys of one object in JSON in a text. Names have too little around them there. */
async function keysFoundAmong(values: readonly string[]): Promise<readonly string[]> {
  let keys = values;
  for (;;) {
    const object = Object.fromEntries(keys.map((key) => [key, 1]));
    const found = await Promise.all(
      keys.map(async (key) => {
        return (await isFound(object, key)) && (await isFound(JSON.stringify(object), key));
      }),
    );
    const kept = keys.filter((_key, i) => found[i]);
    if (kept.length === keys.length) return keys;
    keys = kept;
  }
}

/** What the agent was told, through every door that the server has. */
async function callEverything(
  house: House,
  origin: string,
  texts: readonly string[],
): Promise<string> {
  const heard: unknown[] = [];
  const transport = new StdioClientTransport({ ...house.connect, stderr: "pipe" });
  transport.stderr?.on("data", (chunk: Buffer) => heard.push(chunk.toString("utf8")));
  const client = new Client({ name: "canary", version: "1.0.0" });
  client.fallbackNotificationHandler = async (notification) => void heard.push(notification);
  await client.connect(transport);
  const call = async (name: string, args: Record<string, unknown>) => {
    const told = await client
      .callTool({ name, arguments: args }, undefined, {
        onprogress: (progress) => heard.push(progress),
      })
      .catch((error: unknown) => String(error));
    heard.push(told);
  };
  heard.push(await client.listTools());
  for (let from = 0; from < texts.length; from += PART) {
    const range = { from, to: from + PART };
    for (const tool of ["get_texts", "get_error", "get_thrown", "get_progress"])
      await call(tool, range);
    // What an agent sends itself it has seen already, so only what comes back is listened to.
    await call("get_echo", { texts: texts.slice(from, from + PART) });
  }
  await call("get_keys", {});
  heard.push(await client.readResource({ uri: "leaky://all" }));
  heard.push(await client.getPrompt({ name: "all" }));
  for (const [i, verb] of ["approve", "reject"].entries()) {
    const deleting = call("delete_echo", { texts: texts.slice(i * 5, (i + 1) * PART) });
    const { id } = await house.openRequest(origin, "delete_echo");
    heard.push(await (await fetch(`${origin}/api/health`)).text());
    await house.api(origin, "POST", `/approvals/${id}/${verb}`, { reason: texts[0] ?? "" });
    await deleting;
  }
  await client.close();
  return heard.map((one) => JSON.stringify(one)).join("\n");
}

/** What people are shown without having asked for the real values. */
async function readApi(house: House, origin: string): Promise<string> {
  const list = await house.api(origin, "GET", "/approvals");
  const answers: unknown[] = [list];
  const signedIn = await fetch(`${origin}/signin`, {
    method: "POST",
    redirect: "manual",
    headers: { origin, "content-type": "application/x-www-form-urlencoded" },
    body: `credential=${house.credential}`,
  });
  const cookie = signedIn.headers.get("set-cookie")?.split(";")[0] ?? "";
  const page = async (path: string) => {
    const answer = await fetch(`${origin}${path}`, { headers: { cookie }, redirect: "manual" });
    answers.push([path, answer.status, await answer.text()]);
  };
  for (const path of ["/", "/decided", "/log"]) await page(path);
  for (const path of ["/records?limit=1000", "/tools", "/definitions", "/setup", "/usage"]) {
    answers.push([path, await house.api(origin, "GET", path)]);
  }
  const calls = await house.api(origin, "GET", "/records?type=call.received&limit=1000");
  for (const { exchange } of calls.body["records"] as { exchange: string }[]) {
    answers.push(await house.api(origin, "GET", `/exchanges/${exchange}`));
  }
  for (const { id } of list.body["approvals"] as { id: string }[]) {
    answers.push(await house.api(origin, "GET", `/approvals/${id}`));
    await page(`/approvals/${id}`);
  }
  return answers.map((one) => JSON.stringify(one)).join("\n");
}

/** Planted by ourselves: the configuration, the copy of it that a person accepted, and what the server reads. */
const PLANTED = ["countersign.yaml", "accepted.yaml", "planted.json"];

/** Every file but those that were planted. */
function readFolder(folder: string, prefix: string, into: Map<string, string>): void {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    if (!statSync(file).isFile() || PLANTED.includes(name)) continue;
    into.set(`${prefix}${name}`, readFileSync(file, "latin1"));
  }
}

function latin1(text: string): string {
  return Buffer.from(text).toString("latin1");
}
