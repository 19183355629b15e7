import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import fc from "fast-check";
import {
  findNodeAtLocation,
  parse,
  parseTree,
  visit,
  type Node,
  type ParseError,
} from "jsonc-parser";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { clientOfFile, type Client } from "./client.ts";
import { unwrapClientConfig, type UnwrapReport } from "./unwrap-client-config.ts";
import { wrapClientConfig, type WrapReport } from "./wrap-client-config.ts";

let root = "";
let count = 0;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "unwrap-client-config-"));
});

afterAll(() => rm(root, { recursive: true, force: true }));

async function clientFile(text: string, name = ".mcp.json"): Promise<string> {
  const file = join(root, String(count++), name);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  return file;
}

const configOf = (file: string) => join(dirname(file), "countersign.yaml");

function wrap(file: string): Promise<WrapReport> {
  return wrapClientConfig({
    file,
    client: clientOfFile(file) as Client,
    configFile: configOf(file),
    launcher: { command: "/usr/bin/node", args: ["/opt/countersign/bin/countersign.js"] },
    except: new Set(),
    project: undefined,
    isDryRun: false,
    env: {},
    home: "/home/ada",
    now: () => 0,
  });
}

async function unwrap(file: string): Promise<UnwrapReport> {
  const options = { file, configFiles: [configOf(file)], isDryRun: false, now: () => 0 };
  return (await unwrapClientConfig(options)) as UnwrapReport;
}

async function edit(file: string, change: (text: string) => string): Promise<void> {
  const text = await readFile(file, "utf8");
  const changed = change(text);
  expect(changed).not.toBe(text);
  await writeFile(file, changed);
}

const TWO_SERVERS = `{
  // mine
  "mcpServers": {
    "crm": { "command":   "crm-server" }, // the real one
    "mail": {
      "command": "mail-server" // for letters
    }
  },
  "theme": "dark"
}
`;

describe("unwrapping a file that was changed since", () => {
  it("gives a section nobody touched its exact text, and keeps what changed elsewhere", async () => {
    const file = await clientFile(TWO_SERVERS);
    await wrap(file);
    await edit(file, (text) => text.replace(`"dark"`, `"light",\n  "new": [1, 2]`));

    const report = await unwrap(file);

    expect(await readFile(file, "utf8")).toBe(
      TWO_SERVERS.replace(`"dark"`, `"light",\n  "new": [1, 2]`),
    );
    expect(report.isExact).toBe(false);
    expect(await readFile(report.backup ?? "", "utf8")).toContain("countersign.js");
  });

  it("keeps a server that was added beside our entry", async () => {
    const file = await clientFile(TWO_SERVERS);
    await wrap(file);
    await edit(file, (text) =>
      text.replace(`"mcpServers": {`, `"mcpServers": {\n    "added": { "command": "x" }, // hello`),
    );

    await unwrap(file);

    expect(await readFile(file, "utf8")).toBe(`{
  // mine
  "mcpServers": {
    "added": { "command": "x" }, // hello
    "crm": { "command":   "crm-server" },
    "mail": {
      "command": "mail-server" // for letters
    } // the real one
  },
  "theme": "dark"
}
`);
  });

  it("keeps another server that took the name of one of ours, and says so", async () => {
    const file = await clientFile(TWO_SERVERS);
    await wrap(file);
    await edit(file, (text) =>
      text.replace(`"mcpServers": {`, `"mcpServers": {\n    "crm": { "command": "mine" },`),
    );

    const { servers } = await unwrap(file);

    expect(servers).toEqual([
      { name: "crm", outcome: "kept" },
      { name: "mail", outcome: "restored" },
    ]);
    expect(parse(await readFile(file, "utf8")).mcpServers).toEqual({
      crm: { command: "mine" },
      mail: { command: "mail-server" },
    });
  });

  it("drops our entry under the name a person gave it", async () => {
    const file = await clientFile(TWO_SERVERS);
    await wrap(file);
    await edit(file, (text) => text.replace(`"countersign": {`, `"guard": {`));

    await unwrap(file);

    expect(Object.keys(parse(await readFile(file, "utf8")).mcpServers)).toEqual(["crm", "mail"]);
  });

  it("keeps a server of a person's own that is called countersign", async () => {
    const file = await clientFile(TWO_SERVERS);
    await wrap(file);
    await writeFile(file, `{"mcpServers": {"countersign": {"command": "another-program"}}}`);

    await unwrap(file);

    expect(parse(await readFile(file, "utf8")).mcpServers).toEqual({
      countersign: { command: "another-program" },
      crm: { command: "crm-server" },
      mail: { command: "mail-server" },
    });
  });

  it.each([
    { because: "our entry was deleted", now: `{\n  "mcpServers": {}\n}` },
    { because: "the whole section was deleted", now: `{\r\n  "theme": "dark"\r\n}` },
    { because: "nothing is left", now: "{}" },
    { because: "a formatter rewrote it", now: `{"mcpServers":{"countersign":ENTRY},"theme":1}` },
    { because: "the section is one comment", now: `{ "mcpServers": { // none\n } }` },
  ])("brings the servers back when $because", async ({ now }) => {
    const file = await clientFile(TWO_SERVERS);
    await wrap(file);
    const entry = parse(await readFile(file, "utf8")).mcpServers.countersign;
    await writeFile(file, now.replace("ENTRY", JSON.stringify(entry)));

    await unwrap(file);

    const errors: never[] = [];
    const restored = parse(await readFile(file, "utf8"), errors, { allowTrailingComma: false });
    expect(errors).toEqual([]);
    expect(restored.mcpServers).toEqual({
      crm: { command: "crm-server" },
      mail: { command: "mail-server" },
    });
  });

  it("undoes two wrappings with a change between them", async () => {
    const file = await clientFile(TWO_SERVERS);
    await wrap(file);
    await edit(file, (text) =>
      text.replace(`"mcpServers": {`, `"mcpServers": {\n    "late": { "command": "late-server" },`),
    );
    const second = await wrap(file);
    expect(second.servers.filter(({ outcome }) => outcome === "wrapped")).toHaveLength(1);

    await unwrap(file);

    expect(parse(await readFile(file, "utf8"))).toEqual({
      mcpServers: {
        late: { command: "late-server" },
        crm: { command: "crm-server" },
        mail: { command: "mail-server" },
      },
      theme: "dark",
    });
  });

  it("has nothing left to do the second time", async () => {
    const file = await clientFile(TWO_SERVERS);
    await wrap(file);
    await unwrap(file);

    expect(await unwrap(file)).toBeUndefined();
    expect(await readFile(file, "utf8")).toBe(TWO_SERVERS);
  });

  it("names the place when a person left the file broken, and writes nothing", async () => {
    const file = await clientFile(TWO_SERVERS);
    await wrap(file);
    await edit(file, (text) => text.replace(`"theme"`, `theme`));
    const broken = await readFile(file, "utf8");

    await expect(unwrap(file)).rejects.toThrow(/\.mcp\.json:\d+:3: /);

    expect(await readFile(file, "utf8")).toBe(broken);
  });
});

/** Trivia, as people leave it: blanks, line breaks, comments of both kinds. */
const trivia = (lineBreak: string) =>
  fc
    .array(
      fc.constantFrom(
        " ",
        "\t",
        lineBreak,
        `${lineBreak}    `,
        '/* note, with "quotes" and { braces */',
        `// a line, with "mcpServers": {${lineBreak}`,
      ),
      { maxLength: 3 },
    )
    .map((parts) => parts.join(""));

const serverValue = fc.oneof(
  { weight: 4, arbitrary: fc.record({ command: fc.constantFrom("npx", "uvx", "a b") }) },
  {
    weight: 4,
    arbitrary: fc.record({
      command: fc.constant("npx"),
      args: fc.array(fc.string({ unit: "binary", maxLength: 8 }), { maxLength: 3 }),
      env: fc.dictionary(fc.stringMatching(/^[A-Z]{1,6}$/), fc.string({ maxLength: 6 })),
      timeout: fc.nat(),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ type: "http", url: "https://a.example/mcp" }) },
  { weight: 1, arbitrary: fc.constant({ type: "sse", url: "https://a.example/sse" }) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
);

const serverName = fc.oneof(
  fc.constantFrom("crm", "mail", "Größe", "日本", "a.b", "countersign", "-x", "constructor"),
  fc.string({ minLength: 1, maxLength: 40 }).filter((name) => name !== "__proto__"),
);

/** A file of a client, written as people and programs write them. */
const clientText = fc.constantFrom("\n", "\r\n").chain((lineBreak) => {
  const space = trivia(lineBreak);
  const written = (value: unknown) =>
    fc
      .constantFrom(undefined, 1, 2, 4, "\t")
      .map((indent) => JSON.stringify(value, null, indent).replaceAll("\n", lineBreak));
  const property = (name: string, value: fc.Arbitrary<string>) =>
    fc
      .tuple(space, space, space, value, space)
      .map(([a, b, c, text, d]) => `${a}${JSON.stringify(name)}${b}:${c}${text}${d}`);
  const object = (properties: fc.Arbitrary<readonly string[]>) =>
    fc
      .tuple(properties, fc.boolean(), space)
      .map(([all, hasTrailingComma, end]) =>
        all.length === 0 ? `{${end}}` : `{${all.join(",")}${hasTrailingComma ? "," : ""}${end}}`,
      );
  const servers = fc
    .uniqueArray(fc.tuple(serverName, serverValue), { selector: ([name]) => name, maxLength: 5 })
    .chain((entries) =>
      object(
        fc.tuple(...entries.map(([name, value]) => property(name, written(value).map(String)))),
      ),
    );
  const others = fc.uniqueArray(fc.constantFrom("theme", "$schema", "日本", "x"), { maxLength: 3 });
  return fc
    .tuple(fc.constantFrom("", "\uFEFF"), space, others, fc.nat(3), space)
    .chain(([mark, before, names, at, after]) => {
      const properties = names.map((name) => property(name, fc.jsonValue().chain(written)));
      properties.splice(Math.min(at, properties.length), 0, property("mcpServers", servers));
      return object(fc.tuple(...properties)).map((text) => mark + before + text + after);
    });
});

function hasTrailingComma(text: string): boolean {
  const errors: ParseError[] = [];
  parse(text.replace(/^\uFEFF/, ""), errors, { allowTrailingComma: false });
  return errors.length > 0;
}

/** The comments of a file, without those inside the named servers. */
function commentsOutside(whole: string, servers: readonly string[]): readonly string[] {
  const text = whole.replace(/^\uFEFF/, "");
  const section = findNodeAtLocation(parseTree(text) as Node, ["mcpServers"]);
  const spans = (section?.children ?? []).filter((property) =>
    servers.includes(String(property.children?.[0]?.value)),
  );
  const comments: string[] = [];
  visit(text, {
    onComment: (offset, length) => {
      const isInside = spans.some((one) => offset > one.offset && offset < one.offset + one.length);
      if (!isInside) comments.push(text.slice(offset, offset + length));
    },
  });
  return comments;
}

describe("any file", () => {
  it("comes back byte for byte, and stays JSON for its client in between", async () => {
    await fc.assert(
      fc.asyncProperty(clientText, async (text) => {
        const file = await clientFile(text);

        const { isChanged, servers } = await wrap(file);
        const wrapped = await readFile(file, "utf8");
        const errors: never[] = [];
        const value = parse(wrapped.replace(/^\uFEFF/, ""), errors, { allowTrailingComma: true });
        const again = await wrap(file);
        await unwrap(file);

        expect(errors).toEqual([]);
        expect(hasTrailingComma(wrapped)).toBe(hasTrailingComma(text));
        expect(wrapped === text).toBe(!isChanged);
        expect(Object.keys(value.mcpServers)).toHaveLength(
          servers.filter(({ outcome }) => outcome !== "wrapped").length + (isChanged ? 1 : 0),
        );
        expect(again.isChanged).toBe(false);
        expect(await readFile(file)).toEqual(Buffer.from(text));
      }),
      { numRuns: 150 },
    );
  });

  it("keeps every comment outside the servers and every other key in between", async () => {
    await fc.assert(
      fc.asyncProperty(clientText, async (text) => {
        const file = await clientFile(text);
        const { mcpServers: _, ...before } = parse(text.replace(/^\uFEFF/, ""));

        const { servers } = await wrap(file);
        const wrapped = await readFile(file, "utf8");
        const { mcpServers: __, ...after } = parse(wrapped.replace(/^\uFEFF/, ""));

        expect(after).toEqual(before);
        expect(Object.keys(after)).toEqual(Object.keys(before));
        const moved = servers
          .filter(({ outcome }) => outcome === "wrapped")
          .map(({ name }) => name);
        const entry = Object.keys(parse(wrapped.replace(/^\uFEFF/, "")).mcpServers);
        expect(commentsOutside(wrapped, entry)).toEqual(
          commentsOutside(text, [...moved, ...entry]),
        );
      }),
      { numRuns: 60 },
    );
  });

  it("has its servers again, and what was added, whatever was added in between", async () => {
    await fc.assert(
      fc.asyncProperty(clientText, fc.boolean(), async (text, isFormatted) => {
        const file = await clientFile(text);
        const before = parse(text.replace(/^\uFEFF/, ""));
        await wrap(file);
        const value = parse((await readFile(file, "utf8")).replace(/^\uFEFF/, ""));
        const added = { command: "added by a person" };
        const changed = { ...value, mcpServers: { "added since": added, ...value.mcpServers } };
        await writeFile(file, JSON.stringify(changed, null, isFormatted ? 2 : undefined));

        await unwrap(file);

        expect(parse(await readFile(file, "utf8"))).toEqual({
          ...before,
          mcpServers: { "added since": added, ...before.mcpServers },
        });
      }),
      { numRuns: 60 },
    );
  });
});
