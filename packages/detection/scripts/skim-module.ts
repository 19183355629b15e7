import { readFileSync } from "node:fs";
import asc from "assemblyscript/asc";

const SOURCE = new URL("../skim/skim.as", import.meta.url);
const OPTIONS =
  "--optimizeLevel 3 --runtime stub --noAssert --enable simd --initialMemory 3 --maximumMemory 3";

/** The module that scans are skimmed with, as `src/scan/skim-module.ts` has it, compiled from `skim/skim.as`. */
export async function skimModule(): Promise<string> {
  const source = readFileSync(SOURCE, "utf8");
  let bytes = new Uint8Array();
  const { error } = await asc.main(["skim.ts", "--outFile", "skim.wasm", ...OPTIONS.split(" ")], {
    readFile: (name) => (name === "skim.ts" ? source : null),
    writeFile: (_name, contents) => {
      if (typeof contents !== "string") bytes = new Uint8Array(contents);
    },
    listFiles: () => [],
  });
  if (error !== null) throw new Error(`skim.as does not compile: ${error.message}`);
  return `/** Compiled from \`skim/skim.as\` by \`scripts/write-skim-module.ts\`; a test holds the two in step. */
export const SKIM_MODULE: string =
  "${Buffer.from(bytes).toString("base64")}";
`;
}
