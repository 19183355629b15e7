import { createHmac, randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import { formatToken, maskJson, type MaskerParts } from "@countersign/core";
import type { Finding } from "@countersign/detection";
import { createScan, labelOf } from "@countersign/runtime";
import type { LongRunningCommand } from "../long-running-command.ts";
import { linesOf, scannedChunks } from "../text-chunks.ts";
import { inputsOf, MAX_LINE_CHARACTERS, parseLine, write } from "./scan.ts";

export const mask: LongRunningCommand = {
  name: "mask",
  summary: "mask personal data and secrets in files or standard input",
  help: `Usage: countersign mask [FILE…] [--jsonl]

Prints the text with a token in place of everything that was found. Equal values have equal tokens
within one run; the key is thrown away with it, so they cannot be turned back. Reads standard input
without FILE.

With --jsonl each line is {"id": …, "text": "…"} or {"id": …, "json": …}, and comes back masked.

Options:
  --jsonl  read and write JSON Lines

Examples:
  countersign mask < server.log
  countersign mask --jsonl rows.jsonl

Exit status: 0 masked, 2 called wrongly
`,

  async run(argv, context) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { jsonl: { type: "boolean", default: false } },
    });
    const parts = oneRunMasker();
    for (const { name, input } of inputsOf(positionals, context)) {
      if (values.jsonl) {
        for await (const line of linesOf(input, MAX_LINE_CHARACTERS)) {
          if (line.trim() === "") continue;
          const { id, text, json } = parseLine(line, name);
          const { value } = await maskJson(parts, "run", text ?? json ?? null);
          const masked = text === undefined ? { id, json: value } : { id, text: value };
          await write(process.stdout, `${JSON.stringify(masked)}\n`);
        }
        continue;
      }
      for await (const { text, findings } of scannedChunks(input)) {
        await write(process.stdout, await maskScanned(parts, text, findings));
      }
    }
    return 0;
  },
};

/** Masks what was found already. */
async function maskScanned(
  parts: MaskerParts,
  text: string,
  found: readonly Finding[],
): Promise<string> {
  const findings = async () => found.map((one) => ({ ...one, path: [], in: "value" as const }));
  const { value } = await maskJson({ ...parts, scan: { ...parts.scan, findings } }, "run", text);
  if (typeof value !== "string") throw new Error("a text was masked to none (this is a bug)");
  return value;
}

/** Tokens under a key that nobody keeps. */
function oneRunMasker(): MaskerParts {
  const key = randomBytes(32);
  return {
    scan: createScan({
      names: true,
      organizations: false,
      confidence: {},
      allow: [],
      off: [],
      custom: [],
      allowFields: [],
      strategies: [],
    }),
    vault: {
      tokenise: async (_scope, values) => ({
        entries: [],
        tokens: values.map(({ entityType, canonical }) =>
          formatToken(
            labelOf(entityType),
            createHmac("sha256", key).update(`${entityType}\0${canonical}`).digest(),
          ),
        ),
      }),
      reveal: async () => new Map(),
      substitute: async (_scope, wanted) => ({
        entries: [],
        surrogates: wanted.map(({ candidate }) => candidate(0)),
      }),
      surrogates: async () => [],
    },
  };
}
