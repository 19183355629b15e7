import type { JudgedDefinition } from "@countersign/core";
import type { Member } from "./member.ts";
import type { PeerParts } from "./peer-parts.ts";

/** What is to be shown of each tool on a page that a member has just taken note of; nothing if nobody judges them. */
export async function judgedTools(
  { definitions }: PeerParts,
  member: Member,
  names: readonly string[],
): Promise<ReadonlyMap<string, JudgedDefinition>> {
  if (definitions === undefined) return new Map();
  const isWhole = member.knowsAll("tools/list");
  const seen = isWhole ? [...member.listed("tools/list")] : names;
  const tools = seen.flatMap((name) => member.tool(name) ?? []);
  return definitions.see(member.name, tools, isWhole);
}

/** Makes sure that a tool was judged before it is called: a client may know its name from another time. */
export async function assureJudged(
  { definitions }: Pick<PeerParts, "definitions">,
  member: Member,
  name: string,
): Promise<void> {
  const tool = member.tool(name);
  if (definitions === undefined || tool === undefined) return;
  if (definitions.standingOf(member.name, name, tool.hash) !== undefined) return;
  await definitions.see(member.name, [tool], false);
}
