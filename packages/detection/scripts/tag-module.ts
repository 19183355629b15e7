import { compile } from "./compile.ts";

const OPTIONS = "--optimizeLevel 3 --runtime stub --noAssert --enable simd --importMemory";

/** The module that names are tagged with, as `src/names/tag-module.ts` has it, compiled from `tagger/tag.as`. */
export async function tagModule(): Promise<string> {
  return `/** Compiled from \`tagger/tag.as\` by \`scripts/write-tag-module.ts\`; a test holds the two in step. */
export const TAG_MODULE: string =
  "${await compile("tagger/tag.as", OPTIONS)}";
`;
}
