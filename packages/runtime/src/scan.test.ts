import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type JsonPath, type JsonValue, maskJson } from "@countersign/core";
import { MemoryStorage } from "@countersign/testkit";
import { afterAll, describe, expect, it, vi } from "vitest";
import { createScan } from "./scan.ts";
import { isOfFewParts, withoutSkipped } from "./threaded-scan.ts";

const masking = {
  names: true,
  organizations: false,
  confidence: {},
  allow: ["*@support.example"],
  off: [],
  custom: [],
  allowFields: [],
  strategies: [],
};
const row = {
  email: "ilse@post.example",
  help: "desk@support.example",
  blob: "ilse@skipped.example",
};
const skip = (path: JsonPath): boolean => path.at(-1) === "blob";

describe("createScan", () => {
  it("finds the same in a big value, in its thread, as in a small one", async () => {
    const scan = createScan(masking);
    const big = { rows: Array.from({ length: 2_000 }, () => row) };

    const few = await scan.findings({ rows: [row] }, { skip });
    const many = await scan.findings(big, { skip });

    expect(few.map(({ path }) => path)).toEqual([["rows", 0, "email"]]);
    expect(many).toHaveLength(2_000);
    expect({ ...few[0], canonical: row.email }).toMatchObject({ ...many[0] });
    expect(many[0]?.canonical).toBe(row.email);
    expect(many.at(-1)?.path).toEqual(["rows", 1_999, "email"]);
  });

  it("finds the same in a few long texts, which go to its thread as they are", async () => {
    const scan = createScan(masking);
    const rest = " nothing".repeat(10_000);
    const value = JSON.parse(
      JSON.stringify({ content: [{ text: `${row.email} 中${rest}` }, { text: rest }] }).replace(
        "}",
        `,"__proto__":{"\ud800":"${row.help}, ada@post.example"}}`,
      ),
    ) as JsonValue;

    const found = await scan.findings(value);

    expect(found).toMatchObject([
      { path: ["content", 0, "text"], start: 0, end: row.email.length },
      { path: ["content", 0, "__proto__", "\ud800"], canonical: "ada@post.example" },
    ]);
  });

  it("refuses a big value that its thread cannot be given, and looks through the next", async () => {
    const scan = createScan(masking);
    const text = `${row.email}${" nothing".repeat(10_000)}`;

    const refused = scan.findings({ text, odd: () => 1 } as unknown as JsonValue);

    await expect(refused).rejects.toThrow(/could not be cloned/);
    expect(await scan.findings({ text })).toHaveLength(1);
  });

  it("lets other work go on while it looks through a big value", async () => {
    const scan = createScan(masking);
    const big = Array.from({ length: 30_000 }, (_, i) => ({ ...row, i }));
    await scan.findings(big.slice(0, 2_000)); // the thread is up
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const found = await scan.findings(big);
    clearInterval(timer);

    expect(found.length).toBeGreaterThan(30_000);
    expect(turns).toBeGreaterThan(3);
  });
});

describe("a configuration", () => {
  it("adds detectors and fields of its own, in small values and big ones", async () => {
    const scan = createScan({
      ...masking,
      custom: [{ name: "employee-id", entityType: "CUSTOM_EMPLOYEE", pattern: "E[0-9]{6}" }],
      allowFields: ["contact"],
    });
    const value = { who: "E123456", contact: "ilse@post.example" };
    const big = Array.from({ length: 2_000 }, () => value);

    const found = await scan.findings(value);
    expect(found.map(({ entityType }) => entityType)).toEqual(["CUSTOM_EMPLOYEE"]);
    expect(await scan.findings(big)).toHaveLength(2_000);
    expect(scan.labels.has("CUSTOM_EMPLOYEE")).toBe(true);
  });

  it("leaves its fields in the data of a result, also where the text says the same of somebody", async () => {
    const scan = createScan({ ...masking, allowFields: ["product_owner"] });
    const { vault } = new MemoryStorage();
    const value = {
      content: [{ type: "text", text: "Ada Lovelace answers for it." }],
      structuredContent: { product_owner: "Ada Lovelace", asked: ["Ada Lovelace"] },
    };

    const masked = await maskJson({ scan, vault }, "scope", value);

    const token = expect.stringMatching(/^PERSON_\w{10}$/) as string;
    expect(masked.value).toMatchObject({
      content: [{ text: expect.stringMatching(/^<PERSON_\w{10}> answers for it\.$/) as string }],
      structuredContent: { product_owner: "Ada Lovelace", asked: [token] },
    });
  });

  it("masks a file of Windows that its tool read as UTF-8 with the tokens and for the values of any other", async () => {
    const scan = createScan(masking);
    const { vault } = new MemoryStorage();
    const tokenise = vi.spyOn(vault, "tokenise");
    const text = Buffer.from("mail to ilse@post.example", "utf16le").toString("utf8");

    const { value } = await maskJson({ scan, vault }, "scope", [text, row.email]);

    const [wide, plain] = value as [string, string];
    expect(plain).toMatch(/^EMAIL_\w{10}$/);
    expect(wide.replaceAll("\0", "")).toBe(`mail to <${plain}>`);
    const [, values = []] = tokenise.mock.lastCall ?? [];
    expect(values.map((one) => one.text)).toEqual([row.email, row.email]);
  });

  it("is refused with a pattern that could take for ever", () => {
    const custom = [{ name: "bad", entityType: "CUSTOM_BAD", pattern: "(?=a)a" }];

    expect(() => createScan({ ...masking, custom })).toThrow(/masking\.custom: .*`bad`/);
  });
});

describe("a model in the configuration", () => {
  const folder = mkdtempSync(join(tmpdir(), "model-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const withModel = () =>
    createScan({
      ...masking,
      recogniser: { model: folder, precision: "q8", deadlineSeconds: 1 },
    });

  it("is refused when a file of it is missing, by the name of the file", () => {
    writeFileSync(join(folder, "config.json"), "{}");
    writeFileSync(join(folder, "tokenizer.json"), "{}");

    expect(withModel).toThrow(/masking\.recogniser\.model: no onnx.model_quantized\.onnx in/);
  });

  it("is refused when nothing is installed that could run it", () => {
    mkdirSync(join(folder, "onnx"));
    writeFileSync(join(folder, "onnx", "model_quantized.onnx"), "");

    expect(withModel).toThrow(/@huggingface\/transformers is not installed/);
  });
});

describe("isOfFewParts", () => {
  it.each<{ value: unknown; is: boolean }>([
    { value: "x".repeat(100_000), is: true },
    { value: { content: [{ text: "x" }], n: 1, b: null }, is: true },
    { value: Array.from({ length: 300 }, () => 1), is: false },
    { value: { at: new Date(0) }, is: false },
  ])("says $is of $value", ({ value, is }) => {
    expect(isOfFewParts(value as JsonValue)).toBe(is);
  });
});

describe("withoutSkipped", () => {
  it("keeps the place of what it leaves out", () => {
    expect(withoutSkipped([{ blob: { deep: 1 }, a: 2 }, 3], skip)).toEqual([
      { blob: null, a: 2 },
      3,
    ]);
  });

  it("copies nothing that holds none of it", () => {
    const rows = [{ a: [1, { b: 2 }] }, "x", null];

    expect(withoutSkipped(rows, skip)).toBe(rows);
    expect(withoutSkipped({ rows, blob: 1 }, skip)).toHaveProperty("rows", rows);
  });

  it("leaves the form of all else as it was", () => {
    const value = JSON.parse('{"__proto__":{"blob":1,"a":null},"b":[[],{}]}') as JsonValue;

    expect(JSON.stringify(withoutSkipped(value, skip))).toBe(
      '{"__proto__":{"blob":null,"a":null},"b":[[],{}]}',
    );
  });
});
