import { isJsonObject, type JsonObject } from "@countersign/core";
import type { ClientRequest } from "../call/client-request.ts";
import { runGuarded } from "../call/run-guarded.ts";
import { type Answer, INVALID_PARAMS, METHOD_NOT_FOUND } from "../json-rpc/message.ts";
import { ownError } from "../json-rpc/own-error.ts";
import { promptHeldTo } from "./judged.ts";
import { find, know } from "./know.ts";
import type { Member } from "./member.ts";
import { hasForeignState } from "./next-round.ts";
import type { PeerParts } from "./peer-parts.ts";
import type { ResourceRoutes } from "./resource-routes.ts";
import { methodTarget, roundsTarget } from "./targets.ts";

export async function getPrompt(parts: PeerParts, request: ClientRequest): Promise<Answer> {
  const params = request.params ?? {};
  const shown = params["name"];
  const found =
    typeof shown === "string" ? await find(parts, "prompts/list", shown) : { member: undefined };
  if (found.member !== undefined) return getFrom(parts, request, found.member, found.name);
  // One that has only itself to ask knows best what is wrong with the name.
  const [only, ...others] = parts.members;
  return only === undefined || others.length > 0
    ? ownError(INVALID_PARAMS, "prompts/get: there is no prompt of this name")
    : getFrom(parts, request, only);
}

async function getFrom(
  parts: PeerParts,
  request: ClientRequest,
  member: Member,
  name?: string,
): Promise<Answer> {
  if (hasForeignState(parts, member, request, request.method)) {
    return ownError(INVALID_PARAMS, "Invalid requestState");
  }
  const asked = name ?? request.params?.["name"];
  const held = typeof asked === "string" ? await promptHeldTo(parts, member, asked) : undefined;
  const params = { ...request.params, ...(name === undefined ? {} : { name }) };
  const target = roundsTarget(parts, member, request, params, held);
  return runGuarded(parts.guard, parts.times, request, target);
}

/** Answers `completion/complete`: the upstream whose prompt or resource template is meant completes it. */
export async function complete(
  parts: PeerParts,
  resources: ResourceRoutes,
  request: ClientRequest,
): Promise<Answer> {
  const params = request.params ?? {};
  const { ref } = params;
  const [only, ...others] = parts.members;
  if (isJsonObject(ref) && typeof ref["name"] === "string") {
    const found = await find(parts, "prompts/list", ref["name"]);
    if (found.member !== undefined) {
      const sent = { ...params, ref: { ...ref, name: found.name } };
      return guarded(parts, request, found.member, sent);
    }
  }
  let member = others.length === 0 ? only : undefined;
  if (member === undefined && isJsonObject(ref) && typeof ref["uri"] === "string") {
    member = await ownerOf(parts, resources, ref["uri"]);
  }
  member ??= parts.members.find((one) => one.offers("completions") === true);
  return member === undefined
    ? ownError(METHOD_NOT_FOUND, "Method not found")
    : guarded(parts, request, member, params);
}

async function ownerOf(
  parts: PeerParts,
  resources: ResourceRoutes,
  uri: string,
): Promise<Member | undefined> {
  await know(parts, "resources/templates/list");
  const listed = parts.members.find((member) => member.lists("resources/templates/list", uri));
  return listed ?? (await resources.candidates(uri))[0];
}

function guarded(
  { guard, times }: PeerParts,
  request: ClientRequest,
  member: Member,
  params: JsonObject,
): Promise<Answer> {
  return runGuarded(guard, times, request, methodTarget(member, request, params));
}
