import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "@countersign/testkit";
import { describe, expect, it } from "vitest";
import { bin, root } from "./house.ts";

async function pipe(
  args: readonly string[],
  input: Iterable<string | Uint8Array>,
  nodeArgs: readonly string[] = [],
) {
  const child = spawn(process.execPath, [...nodeArgs, bin, ...args]);
  let stdout = "";
  let length = 0;
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    length += text.length;
    if (stdout.length < 100_000) stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  child.stdin.on("error", () => undefined);
  for (const text of input) {
    if (!child.stdin.write(text)) await once(child.stdin, "drain");
  }
  child.stdin.end();
  const [status] = (await once(child, "close")) as [number | null];
  return { status, stdout, stderr, length };
}

describe("countersign scan", () => {
  it("answers each line of JSON Lines with spans inside the text, and ends with 1 when it found something", async () => {
    const text = "write to ilse@post.example today";
    const lines = [
      { id: "a", text },
      { id: 2, json: { rows: [{ card: 4000001234567899, note: "nothing" }] } },
      { id: null, text: "nothing here" },
    ];
    const { status, stdout } = await pipe(
      ["scan", "--jsonl"],
      lines.map((line) => `${JSON.stringify(line)}\n`),
    );
    const [first, second, third] = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));

    expect(status).toBe(1);
    expect(first).toMatchObject({ id: "a", findings: [{ entityType: "EMAIL_ADDRESS" }] });
    expect(text.slice(first.findings[0].start, first.findings[0].end)).toBe("ilse@post.example");
    expect(second).toMatchObject({
      id: 2,
      findings: [{ entityType: "CREDIT_CARD", path: ["rows", 0, "card"], in: "value" }],
    });
    expect(third).toEqual({ id: null, findings: [] });
  });

  it("prints where, and never what", async () => {
    const { stdout, status } = await pipe(["scan"], ["first line\n", "mail ilse@post.example\n"]);

    expect(status).toBe(1);
    expect(stdout).toMatch(/^-:2:6: EMAIL_ADDRESS \(17 characters/);
    expect(stdout).not.toContain("ilse");
  });

  it("ends with 0 when there is nothing, and with 2 for what it cannot read", async () => {
    expect(await pipe(["scan"], ["nothing\n"])).toMatchObject({ status: 0, stdout: "" });
    const wrong = await pipe(["scan", "--jsonl"], ["secret@post.example is no JSON\n"]);
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toContain("-:1: expected");
    expect(wrong.stderr).not.toContain("secret@");
    const missing = await pipe(["scan", "nothing-here.txt"], []);
    expect(missing.status).toBe(2);
    expect(missing.stderr).toBe("countersign scan: nothing-here.txt: there is no such file\n");
  });

  it("looks for what a configuration says, and for `-` in standard input", async () => {
    const config = join(temporaryFolder(), "countersign.yaml");
    writeFileSync(
      config,
      `version: 1
masking:
  off: [IP_ADDRESS]
  allow: ["*@support.post.example", "4111 1111 1111 1111"]
  recogniser: { model: ./ner }
  custom: [{ name: employee, entity_type: CUSTOM_EMPLOYEE, pattern: 'EMP-\\d{6}' }]
approvals: { reviewers: [ada] }
people: { ada: {} }
`,
    );
    const text =
      "EMP-123456 10.1.2.3 desk@Support.post.example 4111-1111-1111-1111 ilse@post.example\n";
    const plain = await pipe(["scan", "--config", config, "-"], [text]);
    const lines = await pipe(["scan", "--jsonl", "--config", config], [JSON.stringify({ text })]);
    const masked = await pipe(["mask", "--config", config], [text]);

    expect(plain.stdout.match(/[A-Z_]{6,}/g)).toEqual(["CUSTOM_EMPLOYEE", "EMAIL_ADDRESS"]);
    expect(JSON.parse(lines.stdout).findings).toMatchObject([
      { entityType: "CUSTOM_EMPLOYEE", start: 0, end: 10 },
      { entityType: "EMAIL_ADDRESS", start: 66, end: 83 },
    ]);
    expect(masked.stderr).toBe(
      "the model of `masking.recogniser` is not asked here, only by a daemon or a program\n",
    );
    expect(masked.stdout).toMatch(
      /^<CUSTOM_EMPLOYEE_[a-z2-7]{10}> 10\.1\.2\.3 desk@Support\.post\.example 4111-1111-1111-1111 <EMAIL_[a-z2-7]{10}>\n$/,
    );
  });
});

it("finds with the detector in docs/masking.md what stands there to try it out with", async () => {
  const page = readFileSync(join(root, "docs/masking.md"), "utf8");
  const yaml = /^```yaml\n([\s\S]*?)^```/m.exec(page)?.[1] ?? "";
  const text = /`echo '([^']+)'\s\| countersign scan/.exec(page)?.[1]?.replace("\n", " ") ?? "";
  const config = join(temporaryFolder(), "countersign.yaml");
  writeFileSync(config, `version: 1\nmode: local\n${yaml}`);

  const { stdout } = await pipe(["scan", "--config", config], [text]);

  expect(stdout).toMatch(/^-:1:\d+: CUSTOM_EMPLOYEE_ID .*\n$/);
});

it.skipIf(!existsSync("/dev/full")).each(["scan", "mask"])(
  "%s says so where its output cannot be written, as on a full disk",
  async (command) => {
    const full = openSync("/dev/full", "w");
    const child = spawn(process.execPath, [bin, command], { stdio: ["pipe", full, "pipe"] });
    closeSync(full);
    let stderr = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.stdin?.end("mail ilse@post.example\n");

    expect(await once(child, "close")).toEqual([1, null]);
    expect(stderr).toBe(
      "the output is not whole, since it could not be written: no space left on device\n",
    );
  },
);

describe("countersign mask", () => {
  it("gives equal values equal tokens, wherever a chunk of the stream ends", async () => {
    const { stdout } = await pipe(["mask"], ["from ilse@po", "st.example to ILSE@post.example\n"]);
    const [from, to] = stdout.match(/EMAIL_[a-z2-7]{10}/g) ?? [];

    expect(from).toBeDefined();
    expect(from).toBe(to);
    expect(stdout.toLowerCase()).not.toContain("ilse");
  });

  it.each([
    { because: "UTF-16 of PowerShell", mark: [0xff, 0xfe], encoding: "utf16le" as const },
    { because: "UTF-16 without a mark", mark: [], encoding: "utf16le" as const },
    { because: "UTF-8 with its mark", mark: [0xef, 0xbb, 0xbf], encoding: "utf8" as const },
  ])("reads $because, wherever it is cut", async ({ mark, encoding }) => {
    const bytes = Buffer.concat([
      Buffer.from(mark),
      Buffer.from("mail ilse@post.example\r\nEnde", encoding),
    ]);
    const { stdout } = await pipe(["mask"], [bytes.subarray(0, 1), bytes.subarray(1)]);

    expect(stdout).toMatch(/^\ufeff?mail <EMAIL_[a-z2-7]{10}>\r\nEnde$/);
  });

  it("reads JSON Lines behind a byte order mark, and leaves whole numbers of any length as they are", async () => {
    const card = "6212345678901234569";
    const line = `{"id":1234567890123456789,"json":{"mail":"ilse@post.example","ilse@post.example":{"card":${card},"of":[9007199254740993]},"text":"9007199254740993"}}`;
    const masked = await pipe(["mask", "--jsonl"], [`\uFEFF${line}\r\n`]);
    const found = await pipe(["scan", "--jsonl"], [`\uFEFF${line}\n`]);

    expect(masked.stdout).toMatch(
      /^\{"id":1234567890123456789,"json":\{"mail":"EMAIL_\w{10}","EMAIL_\w{10}":\{"card":"CARD_\w{10}","of":\[9007199254740993\]\},"text":"9007199254740993"\}\}\n$/,
    );
    expect(found.stdout).toMatch(/^\{"id":1234567890123456789,"findings":/);
    expect(JSON.parse(found.stdout).findings).toContainEqual(
      expect.objectContaining({
        entityType: "CREDIT_CARD",
        path: ["ilse@post.example", "card"],
        start: 0,
        end: card.length,
      }),
    );
  });

  it("masks a stream larger than its memory", { timeout: 120_000 }, async () => {
    const block = "2026-11-22 INFO user=ilse@post.example took 34 ms\n".repeat(2_000);
    const blocks = 120;
    const { status, length } = await pipe(["mask"], Array<string>(blocks).fill(block), [
      "--max-old-space-size=96",
    ]);

    expect(status).toBe(0);
    expect(length).toBeGreaterThan(0.9 * block.length * blocks);
  });
});
