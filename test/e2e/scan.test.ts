import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { bin } from "./house.ts";

async function pipe(
  args: readonly string[],
  input: Iterable<string>,
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
    expect(wrong.stderr).not.toContain("secret@");
  });
});

describe("countersign mask", () => {
  it("gives equal values equal tokens, wherever a chunk of the stream ends", async () => {
    const { stdout } = await pipe(["mask"], ["from ilse@po", "st.example to ILSE@post.example\n"]);
    const [from, to] = stdout.match(/EMAIL_[a-z2-7]{10}/g) ?? [];

    expect(from).toBeDefined();
    expect(from).toBe(to);
    expect(stdout.toLowerCase()).not.toContain("ilse");
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
