import { spawnSync } from "node:child_process";
import type { ClassifiedCall } from "@countersign/core";
import { describe, expect, it } from "vitest";

import { createClassifier } from "../create-classifier.ts";

const call = (sql: string): ClassifiedCall => ({
  upstream: "crm",
  trust: "internal",
  tool: "query",
  description: null,
  hints: {},
  arguments: { sql },
  configured: null,
});

/** A few hundred bytes that keep a parser busy for years. */
const HOSTILE = `select ${"position(".repeat(40)}1`;

describe("reading ahead", () => {
  it("comes to what is read without it", async () => {
    const classify = createClassifier();
    const texts = ["select 1", "delete from t", "update t set a = 1 where b = 2", "sel ect"];
    const ahead = [];
    for (const text of texts) {
      const asked = call(text);
      await classify.prepare?.(asked);
      ahead.push(classify(asked));
    }

    expect(ahead).toEqual(texts.map((text) => classify(call(text))));
    expect(ahead.map(({ category }) => category)).toEqual(["read", "delete", "write", "unknown"]);
  });

  it("keeps nobody else waiting for a text that was written to hang a parser", async () => {
    const classify = createClassifier();
    await classify.prepare?.(call("select 1")); // the thread has started
    let turns = 0;
    const others = setInterval(() => turns++, 5);
    const asked = call(HOSTILE);

    await classify.prepare?.(asked);
    clearInterval(others);
    const started = performance.now();
    const { category } = classify(asked);
    const tookMs = performance.now() - started;

    expect(turns).toBeGreaterThan(20); // two seconds of them, on a machine with other work
    expect(category).toBe("unknown");
    expect(tookMs).toBeLessThan(400); // it would be read anew for at least 500
  });

  it("lets a program that waits for nothing else wait for it, and end afterwards", () => {
    const program = `
      const { createClassifier } = await import(${JSON.stringify(new URL("../create-classifier.ts", import.meta.url).href)});
      const classify = createClassifier();
      const call = ${JSON.stringify(call("delete from t"))};
      await classify.prepare(call);
      console.log(classify(call).category);
    `;
    const { status, stdout } = spawnSync(
      process.execPath,
      ["--conditions=countersign-source", "--input-type=module", "-e", program],
      { encoding: "utf8" },
    );

    expect({ status, stdout }).toEqual({ status: 0, stdout: "delete\n" });
  });
});
