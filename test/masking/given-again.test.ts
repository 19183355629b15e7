/** What an upstream was given in clear, and says again where no detector would find it. */
import type { Door, Execution, JsonObject, JsonValue, ToolCall } from "@countersign/core";
import { describe, expect, it } from "vitest";
import { maskingHouse } from "./masking-house.ts";

const CALLER = {
  requester: { id: "local:ada@host", name: "ada", verified: false },
  client: { name: "test", version: "1" },
};
const NAME = "Grace O'Hopper";

/** Calls with the token of `value`, which is disclosed; the upstream answers with what `answer` makes of what it gets. */
async function said(
  value: JsonObject,
  answer: (given: string) => Execution,
): Promise<{ readonly shown: string; readonly token: string; readonly given: string }> {
  const { guard } = maskingHouse({
    disclose: [{ upstream: "crm", entities: ["PERSON", "EMAIL_ADDRESS", "AGE"] }],
  });
  const masked = (await guard.mask(CALLER, value)) as Readonly<Record<string, string>>;
  const [token = ""] = Object.values(masked);
  let given = "";
  let told: JsonValue = null;
  const door: Door = {
    signal: new AbortController().signal,
    waitMs: 0,
    execute: async (args, _exchange, terms) => {
      ({ given } = args as { readonly given: string });
      told = await guard.mask(CALLER, `reads "${given}"`, { given: terms.given ?? [] });
      return answer(given);
    },
  };
  const call: ToolCall = {
    caller: CALLER,
    upstream: "crm",
    trust: "internal",
    tool: "find",
    description: null,
    hints: {},
    configuredCategory: null,
    toolHash: "t",
    arguments: { given: token },
  };
  const { outcome } = await guard.run(call, door);
  return { shown: JSON.stringify([outcome, told]), token, given };
}

const answered = (result: JsonValue): Execution => ({ kind: "answered", result, isError: false });
const text = (written: string): Execution =>
  answered({ content: [{ type: "text", text: written }] });

describe("what an upstream was given", () => {
  it.each([
    ["as it was given", (name: string) => text(`no such column: "${name}"`)],
    ["in a path", (name: string) => text(`ENOENT: open '/srv/${name}/plan.txt'`)],
    ["in a URL", (name: string) => text(`GET /u/${encodeURIComponent(name)} 404`)],
    ["in a form", (name: string) => text(`bad q=${name.replaceAll(" ", "+")}&x`)],
    ["in SQL", (name: string) => text(`near "select '${name.replaceAll("'", "''")}'"`)],
    ["in JSON", (name: string) => text(JSON.stringify({ q: `x\n${name}` }))],
    ["in a key", (name: string) => answered({ structuredContent: { [`x-${name}-y`]: 1 } })],
    ["in data", (name: string) => answered({ structuredContent: { label: name, type: "file" } })],
    [
      "in an error",
      (name: string): Execution => ({
        kind: "refused",
        error: { code: -32000, message: `unknown: ${name}`, data: { label: name, type: "x" } },
      }),
    ],
  ])("is masked by its own token where the answer says it again %s", async (_where, answer) => {
    const { shown, token, given } = await said({ full_name: NAME }, answer);

    expect(given).toBe(NAME);
    expect(shown).toContain(token);
    expect(shown).not.toMatch(/Grace|Hopper/);
  });

  it("is one value with what is found of it", async () => {
    const { shown, token } = await said({ email: "ada.lovelace@navy.mil" }, (given) =>
      text(`wrote /srv/${given}.txt, told ${given}`),
    );

    expect(shown.split(token)).toHaveLength(4);
    expect(shown).not.toContain("lovelace");
  });

  it("is left alone in the midst of a word, and where it is as short as any count", async () => {
    const word = await said({ full_name: "Lovelace" }, () => text("version X-AdaLovelace2"));
    const count = await said({ age: 42 }, () => answered({ rows: 42, structuredContent: [42] }));

    expect(word.shown).toContain("version X-AdaLovelace2");
    expect(count.given).toBe("42");
    expect(count.shown).toContain('"rows":42');
  });
});
