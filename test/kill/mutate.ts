/**
 * Preloaded into a daemon with `--import`: makes it the mutant that the environment names. Hooks belong to a thread, and
 * the option in `NODE_OPTIONS` reaches the one that writes as well.
 */
import { appendFileSync } from "node:fs";
import { type LoadFnOutput, registerHooks } from "node:module";
import { LOST_COMMIT_MUTANT, REPLICA_MUTANTS } from "../replicas/replica-mutants.ts";
import { type Edit, MUTANTS } from "./mutants.ts";

const { MUTANT_NAME = "", MUTANT_NOTES = "" } = process.env;
const mutant = [...MUTANTS, ...REPLICA_MUTANTS, LOST_COMMIT_MUTANT].find(
  ({ name }) => name === MUTANT_NAME,
);
if (mutant === undefined) throw new Error(`there is no mutant \`${MUTANT_NAME}\``);

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    const edits = mutant.edits.filter(({ file }) => url.endsWith(`/packages/${file}`));
    if (edits.length === 0) return loaded;
    const source = edits.reduce(apply, textOf(loaded.source));
    for (const { file } of edits) appendFileSync(MUTANT_NOTES, `${file}\n`);
    return { ...loaded, source };
  },
});

function textOf(source: LoadFnOutput["source"]): string {
  if (source === undefined || source === null) throw new Error("the module has no source");
  return typeof source === "string" ? source : Buffer.from(source as Uint8Array).toString("utf8");
}

function apply(source: string, { file, find, replace }: Edit): string {
  const parts = source.split(find);
  if (parts.length === 2) return parts.join(replace);
  throw new Error(
    `expected the snippet once in ${file}, found it ${parts.length - 1} times: ${find}`,
  );
}
