import { createHmac, createSecretKey, randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import {
  type EntityCounts,
  formatToken,
  maskJson,
  type MaskedValue,
  type MaskerParts,
} from "@countersign/core";
import type { Finding } from "@countersign/detection";
import { createScan, labelOf, textDetection, type WhatIsMasked } from "@countersign/runtime";
import type { LongRunningCommand } from "../long-running-command.ts";
import { readingProgress } from "../reading-progress.ts";
import { linesOf, scannedChunks } from "../text-chunks.ts";
import { inputsOf, maskingFor, MAX_LINE_CHARACTERS, parseLine, readable, write } from "./scan.ts";

export const mask: LongRunningCommand = {
  name: "mask",
  summary: "mask personal data and secrets in files or standard input",
  help: `Usage: countersign mask [FILE…] [--jsonl] [--config FILE]

Prints the text with a token in place of everything that was found. Equal values have equal tokens
within one run; the key is thrown away with it, so they cannot be turned back. Reads standard input
without FILE, or for \`-\`, as UTF-8 or UTF-16; writes UTF-8. Holds little of it at a time. Tells how
far it is on standard error where that is a terminal.

With --jsonl each line is {"id": …, "text": "…"} or {"id": …, "json": …}, and comes back masked.

With --config everything is looked for that this configuration's \`masking\` says (detectors of your own,
what is off, what is allowed), but for a model; what is found becomes a token, whatever its strategy.

Options:
  --jsonl        read and write JSON Lines
  --config FILE  look for what a configuration says

Examples:
  countersign mask < server.log
  countersign mask --jsonl rows.jsonl

Exit status: 0 masked, 1 not all could be written, 2 called wrongly
`,

  async run(argv, context) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { jsonl: { type: "boolean", default: false }, config: { type: "string" } },
    });
    const masking = await maskingFor(values.config, context);
    const detection = textDetection(masking);
    const parts = oneRunMasker(masking);
    const progress = readingProgress(context);
    for (const { name, input } of inputsOf(positionals, context)) {
      if (values.jsonl) {
        for await (const line of readable(linesOf(input, MAX_LINE_CHARACTERS), name)) {
          if (line.text.trim() === "") continue;
          const { id, text, json, written } = parseLine(line, name);
          const { value, counts } = await maskJson(parts, "run", text ?? json ?? null);
          progress.add(line.text.length, sumOf(counts));
          const masked =
            text === undefined ? { id, json: written("json", value) } : { id, text: value };
          await write(process.stdout, `${JSON.stringify(masked)}\n`);
        }
        continue;
      }
      for await (const { text, findings } of readable(scannedChunks(input, detection), name)) {
        progress.add(text.length, findings.length);
        await write(process.stdout, await maskScanned(parts, text, findings));
      }
    }
    progress.end();
    return 0;
  },
};

function sumOf(counts: EntityCounts): number {
  return Object.values(counts).reduce((all, one) => all + one, 0);
}

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

/** Tokens that are remembered, so that a value that comes often is not hashed each time. */
const MOST_REMEMBERED = 10_000;

/** Tokens under a key that nobody keeps. */
function oneRunMasker(masking: WhatIsMasked): MaskerParts {
  // As an object: from bytes one is made for every value, outside of what the garbage collector counts.
  const key = createSecretKey(randomBytes(32));
  const latest = new Map<string, string>();
  const tokenOf = ({ entityType, canonical }: MaskedValue): string => {
    const name = `${entityType}\0${canonical}`;
    const known = latest.get(name);
    if (known !== undefined) return known;
    if (latest.size >= MOST_REMEMBERED) latest.clear();
    const token = formatToken(labelOf(entityType), createHmac("sha256", key).update(name).digest());
    latest.set(name, token);
    return token;
  };
  return {
    scan: createScan(masking),
    vault: {
      tokenise: async (_scope, values) => ({ entries: [], tokens: values.map(tokenOf) }),
      reveal: async () => new Map(),
      substitute: async (_scope, wanted) => ({
        entries: [],
        surrogates: wanted.map(({ candidate }) => candidate(0)),
      }),
      surrogates: async () => [],
    },
  };
}
