/** What doors ask about the definitions of their upstreams: before they are shown, and before they are used. */
import { setImmediate } from "node:timers/promises";
import {
  isJsonObject,
  type JudgedDefinition,
  type JsonValue,
  type ToolCall,
  type UpstreamDefinition,
  type UpstreamDefinitions,
} from "@countersign/core";
import { couldMatchTemplate } from "../aggregate/uri-template.ts";
import { definitionOf, DescribedItem } from "../aggregate/described-item.ts";
import { hashOf } from "../aggregate/listed-tool.ts";
import { keyOf, KINDS, type ListMethod, type Member, MOST_LISTED } from "./member.ts";
import type { PeerParts } from "./peer-parts.ts";

type Judging = Pick<PeerParts, "definitions" | "digest">;

/** The name of all instructions. */
const INSTRUCTIONS = "instructions";

/** The entries of a page that a member has just taken note of, as they are to be shown. */
export async function shownEntries(
  parts: Judging,
  member: Member,
  method: ListMethod,
  page: readonly JsonValue[],
): Promise<readonly JsonValue[]> {
  const entries = lastOfEach(method, page);
  const judged = await judge(parts, member, method, entries);
  return entries.flatMap((item) => {
    const key = keyOf(method, item);
    // Nothing pins what has no name.
    if (typeof key !== "string") return [];
    // Left out of what is remembered, for its size or its number: it could not be called.
    if (member.leavesOut(method, key)) return [];
    const one = judged.get(nameOf(parts, method, key));
    // What has no canonical form cannot be pinned.
    if (one === undefined && parts.definitions !== undefined) return [];
    const { shown } = one ?? {};
    return shown === undefined ? [item] : shown === null ? [] : [shown];
  });
}

/** Of entries that have one name, the last is what it stands for. */
function lastOfEach(method: ListMethod, page: readonly JsonValue[]): readonly JsonValue[] {
  const last = new Map(page.map((item, i) => [keyOf(method, item), i]));
  return page.filter((item, i) => {
    const key = keyOf(method, item);
    return typeof key !== "string" || last.get(key) === i;
  });
}

async function judge(
  parts: Judging,
  member: Member,
  method: ListMethod,
  page: readonly JsonValue[],
): Promise<ReadonlyMap<string, JudgedDefinition>> {
  if (parts.definitions === undefined) return new Map();
  const isWhole = member.knowsAll(method);
  const kind = KINDS[method];
  const all = isWhole ? allNames(parts, member, method) : undefined;
  if (method === "tools/list" && isWhole) {
    // Pages that were read before this one may have been shown to nobody yet.
    const tools = [...member.listed(method)].flatMap((name) => member.tool(name) ?? []);
    return parts.definitions.see(member.name, kind, tools, all);
  }
  const judged = new Map<string, JudgedDefinition>();
  for (let from = 0; from === 0 || from < page.length; from += AT_ONCE) {
    // Others get their turn: there may be thousands.
    if (from > 0) await setImmediate();
    const seen = page
      .slice(from, from + AT_ONCE)
      .flatMap((item) => definitionsIn(parts, member, method, item));
    const isLast = from + AT_ONCE >= page.length;
    const some = await parts.definitions.see(member.name, kind, seen, isLast ? all : undefined);
    for (const [name, one] of some) judged.set(name, one);
  }
  return judged;
}

const AT_ONCE = 250;

function definitionsIn(
  parts: Judging,
  member: Member,
  method: ListMethod,
  item: JsonValue,
): readonly UpstreamDefinition[] {
  const key = keyOf(method, item);
  if (typeof key !== "string" || member.leavesOut(method, key)) return [];
  if (method === "tools/list") return [member.tool(key)].filter((tool) => tool !== undefined);
  const kind = KINDS[method];
  const definition = definitionOf(kind, item);
  const noted = member.described(method, key);
  // What was noted since, by another request, is not what is shown here.
  const { hash } = noted?.isOf(item) === true ? noted : new DescribedItem(kind, item);
  if (definition === undefined || hash === "") return [];
  return [{ name: nameOf(parts, method, key), hash, definition }];
}

/** `undefined` where more is listed than is remembered, so that nobody knows what is missing. */
function allNames(
  parts: Judging,
  member: Member,
  method: ListMethod,
): ReadonlySet<string> | undefined {
  const keys = [...member.listed(method)];
  if (keys.length >= MOST_LISTED) return undefined;
  return new Set(keys.map((key) => nameOf(parts, method, key)));
}

/** An address may hold somebody's data, so it is known by its digest. */
function nameOf({ digest }: Judging, method: ListMethod, key: string): string {
  return method === "resources/list" ? digest(`resource ${key}`) : key;
}

/** Makes sure that a tool was judged before it is called: a client may know its name from another time. */
export async function assureJudged(
  { definitions }: Pick<PeerParts, "definitions">,
  member: Member,
  name: string,
): Promise<void> {
  const tool = member.tool(name);
  if (definitions === undefined || tool === undefined) return;
  if (definitions.standingOf(member.name, "tool", tool)?.kind === "accepted") return;
  await definitions.see(member.name, "tool", [tool]);
}

/** What a call is held to, beside its arguments. */
export interface HeldTo {
  readonly definition: NonNullable<ToolCall["definition"]>;
  readonly toolHash: string;
  readonly currentToolHash: () => string;
}

/** What says nothing that could be pinned: nobody can have accepted it. */
const UNKNOWN = "";

/**
 * The definition of a prompt that a member lists. One that is not listed is held to none, unless it was left out or people
 * were asked about it: an upstream does not get around them by listing it no more.
 */
export async function promptHeldTo(
  { definitions }: Judging,
  member: Member,
  name: string,
): Promise<HeldTo | undefined> {
  if (definitions === undefined) return undefined;
  const described = member.described("prompts/list", name);
  const isHeld =
    described !== undefined ||
    member.leavesOut("prompts/list", name) ||
    definitions.isInQuestion(member.name, "prompt", name);
  if (!isHeld) return undefined;
  const { hash = UNKNOWN, definition } = described ?? {};
  const isAccepted =
    definitions.standingOf(member.name, "prompt", { name, hash })?.kind === "accepted";
  if (!isAccepted && hash !== UNKNOWN && definition !== undefined) {
    await definitions.see(member.name, "prompt", [{ name, hash, definition }]);
  }
  return heldTo(member, "prompts/list", name, { kind: "prompt", name }, hash);
}

/**
 * The definition of a resource that a member lists, or of the template that its address could have come from. One that
 * was never listed here is held to none, unless people were asked about it: it is listed then.
 *
 * @param uri as the upstream knows it.
 */
export async function resourceHeldTo(
  parts: Judging,
  member: Member,
  uri: string,
): Promise<HeldTo | undefined> {
  const { definitions } = parts;
  if (definitions === undefined) return undefined;
  const method = "resources/list";
  const name = nameOf(parts, method, uri);
  const isInQuestion = definitions.isInQuestion(member.name, "resource", name);
  if (isInQuestion) await member.know(method);
  const described = member.described(method, uri);
  if (described !== undefined) {
    const { hash } = described;
    const isSeen = definitions.standingOf(member.name, "resource", { name, hash }) !== undefined;
    if (!isSeen && !isInQuestion) return undefined;
    return heldTo(member, method, uri, { kind: "resource", name }, hash);
  }
  // Its upstream lists it no more, or says too much of it: that is no way around the people who were asked.
  if (isInQuestion) return heldTo(member, method, uri, { kind: "resource", name }, UNKNOWN);
  return templateHeldTo(definitions, member, uri);
}

/** Of several templates that fit, one that counts is enough. */
function templateHeldTo(
  definitions: UpstreamDefinitions,
  member: Member,
  uri: string,
): HeldTo | undefined {
  const method = "resources/templates/list";
  const kind = "resource-template";
  const fitting = [...member.listed(method)]
    .filter((template) => couldMatchTemplate(template, uri))
    .flatMap((name) => {
      const hash = member.described(method, name)?.hash;
      const standing =
        hash === undefined ? undefined : definitions.standingOf(member.name, kind, { name, hash });
      return hash === undefined || standing === undefined ? [] : [{ name, hash, standing }];
    });
  const chosen = fitting.find(({ standing }) => standing.kind === "accepted") ?? fitting[0];
  if (chosen === undefined) return undefined;
  const { name, hash } = chosen;
  return heldTo(member, method, name, { kind, name }, hash);
}

function heldTo(
  member: Member,
  method: Exclude<ListMethod, "tools/list">,
  key: string,
  definition: HeldTo["definition"],
  toolHash: string,
): HeldTo {
  return {
    definition,
    toolHash,
    currentToolHash: () => member.described(method, key)?.hash ?? UNKNOWN,
  };
}

/** The instructions of a member's server as they are to be shown; `undefined` if none are. */
export async function shownInstructions(
  { definitions }: { readonly definitions: UpstreamDefinitions | undefined },
  member: Member,
): Promise<string | undefined> {
  const instructions = member.link.current?.instructions;
  if (definitions === undefined || member.link.current === undefined) return instructions;
  const definition = { instructions: instructions ?? "" };
  const seen =
    instructions === undefined
      ? []
      : [{ name: INSTRUCTIONS, hash: hashOf(definition), definition }];
  const judged = await definitions.see(
    member.name,
    "instructions",
    seen,
    new Set(seen.map(({ name }) => name)),
  );
  const { shown } = judged.get(INSTRUCTIONS) ?? {};
  if (shown === undefined) return instructions;
  const text = isJsonObject(shown) ? shown["instructions"] : undefined;
  return typeof text === "string" ? text : undefined;
}
