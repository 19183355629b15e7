import { compile } from "./compile.ts";

const OPTIONS =
  "--optimizeLevel 3 --runtime stub --noAssert --enable simd --initialMemory 4 --maximumMemory 4";

/** The module that scans are skimmed with, as `src/scan/skim-module.ts` has it, compiled from `skim/skim.as`. */
export async function skimModule(): Promise<string> {
  return `/** Compiled from \`skim/skim.as\` by \`scripts/write-skim-module.ts\`; a test holds the two in step. */
export const SKIM_MODULE: string =
  "${await compile("skim/skim.as", OPTIONS)}";
`;
}
