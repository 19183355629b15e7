/** Tools that say what their results look like, and a client that checks it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { DisclosureRule, JsonObject, StrategyRule } from "@countersign/core";
import type { OutputSchemas } from "@countersign/mcp-gateway";
import { temporaryFolder } from "@countersign/testkit";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { afterEach, describe, expect, it } from "vitest";
import { fixture, startGateway, StreamClientTransport } from "../gateway/start-gateway.ts";
import { maskingHouse } from "./masking-house.ts";

const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const REAL = [
  "Lovelace",
  "post.org",
  "2073460123",
  "4111111111111111",
  "219-09",
  "81.2.69",
  "1990-12",
  "Ada L",
];

async function house(options: {
  readonly outputSchemas?: OutputSchemas;
  readonly disclose?: readonly DisclosureRule[];
  readonly strategies?: readonly StrategyRule[];
}) {
  const heard = join(temporaryFolder(), "heard");
  const server = fileURLToPath(new URL("fixtures/contacts-server.mjs", import.meta.url));
  const { guard, storage } = maskingHouse(options);
  const settings = { ...fixture("raw-server.mjs"), name: "crm" };
  const { gateway } = startGateway(
    [
      {
        ...settings,
        server: { command: process.execPath, args: [server, heard], env: {}, cwd: process.cwd() },
      },
    ],
    { guard, ...(options.outputSchemas ? { outputSchemas: options.outputSchemas } : {}) },
  );
  closers.push(() => gateway.close());
  const client = new Client({ name: "checks", version: "1" });
  await client.connect(new StreamClientTransport(gateway) as never);
  closers.push(() => client.close());
  const { tools } = await client.listTools();
  const call = async (name: string, args: JsonObject = {}) =>
    client.callTool({ name, arguments: args });
  const heardOf = (name: string): JsonObject =>
    readFileSync(heard, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { name: string; arguments: JsonObject })
      .findLast((one) => one.name === name)?.arguments ?? {};
  return { tools, call, heardOf, storage };
}

interface Row {
  readonly email: string;
  readonly phone: string;
  readonly card: number;
  readonly ssn: string;
  readonly ip: string;
  readonly date_of_birth: string;
  readonly name: string;
}

function rowOf(result: object): Row {
  const [row] = (result as { structuredContent: { rows: Row[] } }).structuredContent.rows;
  if (row === undefined) throw new Error("there is no row");
  return row;
}

function textOf({ content }: object & { readonly content?: unknown }): string {
  return (content as readonly { readonly text: string }[]).map(({ text }) => text).join("");
}

describe("a client that checks results against the schema it was shown", () => {
  it.each(["relax", "format-preserving"] as const)(
    "takes a masked one: %s",
    async (outputSchemas) => {
      const { call } = await house({ outputSchemas });

      const result = await call("get_contacts");

      for (const real of REAL) expect(JSON.stringify(result)).not.toContain(real);
      const { rows } = JSON.parse(textOf(result)) as { rows: { age: unknown }[] };
      expect(rows[0]?.age).toMatch(/^AGE_[a-z2-7]{10}$/);
    },
  );

  it("is shown nearly the schema of the tool, and values of the form it asks for", async () => {
    const { tools, call } = await house({ outputSchemas: "format-preserving" });

    const shown = JSON.stringify(tools.find(({ name }) => name === "get_contacts")?.outputSchema);
    const row = rowOf(await call("get_contacts"));

    expect(shown).toContain('"email":{"type":"string","format":"email"}');
    expect(shown).toContain('"maximum":9007199254740991');
    expect(shown).toContain('"anyOf":[{"enum":["free","paid"]},{"type":"string"}]');
    expect(row).toMatchObject({
      email: expect.stringMatching(/^[a-z0-9]{10}@masked\.example$/) as string,
      phone: expect.stringMatching(/^\+1\d{3}55501\d\d$/) as string,
      ssn: expect.stringMatching(/^000-\d\d-\d{4}$/) as string,
      card: expect.any(Number) as number,
      plan: "paid",
    });
    expect(String(row.card)).toMatch(/^424242\d{10}$/);
    expect(row.name.length).toBeLessThanOrEqual(14);
  });

  it("sees the same stand-in in the text beside it, and again in the next result", async () => {
    const { call } = await house({ outputSchemas: "format-preserving" });

    const first = await call("get_contacts");
    const second = await call("get_contacts");

    const text = textOf(first);
    expect(text).toContain(rowOf(first).email);
    expect(text).toContain(rowOf(first).phone);
    expect(second).toEqual(first);
  });
});

it("a result with a value that is blocked is a tool error that such a client takes, and says where", async () => {
  const strategies = [{ entities: ["CREDIT_CARD"], strategy: "block" as const }];
  const { call } = await house({ strategies });

  const result = await call("get_contacts");

  expect(result).toMatchObject({
    isError: true,
    _meta: { "countersign/decision": { kind: "withheld" } },
  });
  expect(textOf(result)).toMatch(
    /^the tool ran, but its result holds a value of type CREDIT_CARD at /,
  );
  for (const real of REAL) expect(JSON.stringify(result)).not.toContain(real);
});

it("a value that stands in the text and in the data of a result is counted once", async () => {
  const { call, storage } = await house({});

  await call("get_contacts");

  const [record] = await storage.store.records({ newestFirst: true, limit: 1 });
  expect(record?.masked).toMatchObject({ EMAIL_ADDRESS: 2, CREDIT_CARD: 1, PERSON: 2 });
  const { crm } = await storage.store.history(record?.scope ?? "");
  expect(crm?.seen).toEqual(record?.masked);
});

describe("a stand-in that comes back in an argument", () => {
  const disclose = [{ upstream: "crm", tool: "take", entities: ["EMAIL_ADDRESS", "CREDIT_CARD"] }];

  it("is the real value where that is disclosed, in its place and form, and itself elsewhere", async () => {
    const { call, heardOf } = await house({ outputSchemas: "format-preserving", disclose });
    const row = rowOf(await call("get_contacts"));

    await call("take", {
      to: row.email,
      body: `Dear ${row.email}, call ${row.phone}.`,
      card: row.card,
      url: `https://x.org/?m=${row.email}`,
      nested: JSON.stringify({ m: row.email }),
    });

    expect(heardOf("take")).toEqual({
      to: "ada.lovelace@post.org",
      body: `Dear ada.lovelace@post.org, call ${row.phone}.`,
      card: 4111111111111111,
      url: "https://x.org/?m=ada.lovelace%40post.org",
      nested: '{"m":"ada.lovelace@post.org"}',
    });
  });

  it("is never disclosed where no rule says so, and not masked once more", async () => {
    const { call, heardOf } = await house({ outputSchemas: "format-preserving" });
    const row = rowOf(await call("get_contacts"));

    await call("take", { ...row });

    expect(heardOf("take")).toEqual(row);
  });

  it.each([
    { because: "it was altered", altered: (email: string) => `x${email}` },
    { because: "its case was changed", altered: (email: string) => email.toUpperCase() },
    { because: "it was invented", altered: () => "somebody@masked.example" },
    { because: "its host was built upon", altered: () => "https://a.masked.example/x" },
  ])("stops the call when $because", async ({ altered }) => {
    const { call } = await house({ outputSchemas: "format-preserving", disclose });
    const row = rowOf(await call("get_contacts"));

    const answer = await call("take", { to: altered(row.email) });

    expect(answer).toMatchObject({ isError: true });
    expect(JSON.stringify(answer)).toContain("unknown here, mistyped or from another conversation");
  });
});

describe("the strategy format-preserving", () => {
  const strategies = [
    { entities: ["EMAIL_ADDRESS", "CREDIT_CARD"], strategy: "format-preserving" as const },
  ];

  it("writes values that look like their type in texts and results, and leaves others their tokens", async () => {
    const { call } = await house({ strategies });

    const result = await call("get_contacts");

    const text = textOf(result);
    expect(text).toMatch(/[a-z0-9]{10}@masked\.example/);
    expect(rowOf(result).email).toMatch(/@masked\.example$/);
    expect(String(rowOf(result).card)).toMatch(/^424242\d{10}$/);
    expect(rowOf(result).phone).toMatch(/^PHONE_/);
    for (const real of REAL) expect(JSON.stringify(result)).not.toContain(real);
  });

  it.each(["token", "hash", "redact", "mask", "format-preserving"] as const)(
    "leaves a JSON text JSON, whatever stands for its numbers: %s",
    async (strategy) => {
      const { guard } = maskingHouse({ strategies: [{ entities: ["*"], strategy }] });
      const requester = { id: "local:ada@host", name: "ada", verified: false };
      const text = '{"ssn":219099998,"card":4111111111111111,"inner":"{\\"ssn\\":219099998}"}';

      const masked = await guard.mask({ requester, client: { name: "test", version: "1" } }, text);

      const { inner, ...outer } = JSON.parse(masked as string) as JsonObject;
      expect(Object.keys(outer)).toEqual(["ssn", "card"]);
      expect(Object.keys(JSON.parse(inner as string) as JsonObject)).toEqual(["ssn"]);
      expect(masked).not.toMatch(/219099998|4111111111111111/);
    },
  );

  it("hides what an agent wrote itself from a tool that may not have it", async () => {
    const { call, heardOf } = await house({ strategies });

    await call("take", { to: "grace@navy.org", card: 4111111111111111 });

    expect(heardOf("take")["to"]).toMatch(/^[a-z0-9]{10}@masked\.example$/);
    expect(JSON.stringify(heardOf("take")["card"])).toMatch(/^424242\d{10}$/);
  });
});
