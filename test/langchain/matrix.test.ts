/**
 * The guard with the versions of LangChain it says it works with, each in an install root of its own, fetched from the
 * registry as everything else is.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";

const run = promisify(execFile);

const ROOTS = [
  { "@langchain/core": "1.0.0" },
  {
    "@langchain/core": "1.1.17",
    "@langchain/langgraph": "1.1.2",
    "@langchain/langgraph-checkpoint": "1.0.0",
    langchain: "1.2.13",
  },
  { "@langchain/core": "1.1.49" },
  { "@langchain/core": "1.2.18" },
  { "@langchain/core": "1.3.5" },
  { "@langchain/core": "1.4.0", "@langchain/langgraph": "1.7.3", langchain: "1.5.14" },
];

describe.each(ROOTS.map((root) => ({ root, of: Object.entries(root).flat().join(" ") })))(
  "$of",
  ({ root }) => {
    it("is guarded in every kind of tool", { timeout: 240_000 }, async () => {
      const folder = mkdtempSync(join(tmpdir(), "countersign-matrix-"));
      onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
      writeFileSync(
        join(folder, "package.json"),
        JSON.stringify({ private: true, dependencies: { ...root, zod: "4.6.7" } }),
      );
      await run("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: folder });

      const { stdout } = await run(process.execPath, [
        join(import.meta.dirname, "matrix-worker.mjs"),
        folder,
      ]);

      const { core, results, leaving } = JSON.parse(stdout) as {
        core: string;
        results: Record<string, { answer: string; ran: unknown }>;
        leaving: { written: unknown[]; text: string };
      };
      expect(core).toBe(root["@langchain/core"]);
      expect(Object.keys(results)).toHaveLength("langchain" in root ? 6 : 5);
      for (const [kind, { answer, ran }] of Object.entries(results)) {
        expect(`${kind}: ${answer}`).toMatch(/: row of <?EMAIL_[a-z2-7]{10}>?$/);
        expect(ran).toEqual([{ email: "ada.byron@contoso.example" }]);
      }
      expect(leaving.text).not.toContain("ada.byron");
      const token: unknown = expect.stringMatching(/^EMAIL_[a-z2-7]{10}$/);
      const wanted = "langchain" in root ? [token, ""] : [];
      expect(leaving.written).toEqual(wanted);
      expect(/row of <?EMAIL_/.test(leaving.text)).toBe("langchain" in root);
    });
  },
);
