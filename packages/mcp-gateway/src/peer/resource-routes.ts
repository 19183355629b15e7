import { isJsonObject, type JsonValue } from "@countersign/core";
import { couldMatchTemplate } from "../aggregate/uri-template.ts";
import type { ClientRequest } from "../call/client-request.ts";
import { runGuarded } from "../call/run-guarded.ts";
import { type Answer, INVALID_PARAMS, METHOD_NOT_FOUND } from "../json-rpc/message.ts";
import { ownError } from "../json-rpc/own-error.ts";
import { resourceHeldTo } from "./judged.ts";
import { know } from "./know.ts";
import type { Member } from "./member.ts";
import { hasForeignState } from "./next-round.ts";
import type { PeerParts } from "./peer-parts.ts";
import { methodTarget, roundsTarget } from "./targets.ts";

/** What upstreams say of something they do not have. Another one may have it. */
const NOT_FOUND: ReadonlySet<number> = new Set([-32002, INVALID_PARAMS, METHOD_NOT_FOUND]);

/** Most URIs that masking changed and that are remembered. Without it they are merely looked for. */
const MOST_MASKED = 10_000;

/** Finds the upstream of a resource by its URI, which stays as it is. */
export class ResourceRoutes {
  readonly #parts: PeerParts;
  /** Who listed a URI that masking changed, and the URI, by what the model saw. */
  readonly #masked = new Map<string, { readonly member: Member; readonly uri: string }>();
  readonly #subscriptions = new Map<Member, Map<string, ClientRequest>>();

  constructor(parts: PeerParts) {
    this.#parts = parts;
  }

  /** Asks who listed `uri`, or could have; if nobody did, everyone who has resources, in order. */
  async answer(request: ClientRequest): Promise<Answer> {
    const { guard, times } = this.#parts;
    const uri = request.params?.["uri"];
    if (typeof uri !== "string") {
      return ownError(INVALID_PARAMS, `${request.method}: wanted \`uri\` to be a string`);
    }
    let answer: Answer = ownError(METHOD_NOT_FOUND, "Method not found");
    for (const member of await this.candidates(uri)) {
      const held = await resourceHeldTo(this.#parts, member, this.#masked.get(uri)?.uri ?? uri);
      const params = request.params ?? {};
      const isRead = request.method === "resources/read";
      if (isRead && hasForeignState(this.#parts, member, request, request.method)) {
        answer = ownError(INVALID_PARAMS, "Invalid requestState");
        continue;
      }
      const target = isRead
        ? roundsTarget(this.#parts, member, request, params, held)
        : methodTarget(member, request, params, held);
      answer = await runGuarded(guard, times, request, target);
      if (!("error" in answer)) {
        this.#noteSubscription(member, request, uri);
        return answer;
      }
      if (!NOT_FOUND.has(answer.error.code)) return answer;
    }
    return answer;
  }

  async candidates(uri: string): Promise<readonly Member[]> {
    const { members } = this.#parts;
    if (members.length === 1) return members;
    const known = this.#masked.get(uri)?.member ?? this.#listedBy(uri);
    if (known !== undefined) return [known];
    await know(this.#parts, "resources/list");
    await know(this.#parts, "resources/templates/list");
    const found = this.#listedBy(uri);
    if (found !== undefined) return [found];
    return members.filter((member) => member.offers("resources") !== false);
  }

  /** The model saw `shown` in place of a resource that was listed. */
  noteMasked(item: JsonValue, shown: JsonValue | undefined): void {
    if (!isJsonObject(item) || !isJsonObject(shown)) return;
    const { uri } = item;
    if (typeof uri !== "string" || typeof shown["uri"] !== "string" || uri === shown["uri"]) return;
    const member = this.#listedBy(uri);
    if (member === undefined || this.#masked.size >= MOST_MASKED) return;
    this.#masked.set(shown["uri"], { member, uri });
  }

  /** Tells an upstream that starts anew what its predecessor had been asked to announce. */
  subscribeAgain(member: Member): void {
    const { guard, times } = this.#parts;
    for (const request of this.#subscriptions.get(member)?.values() ?? []) {
      void runGuarded(guard, times, request, methodTarget(member, request, request.params ?? {}));
    }
  }

  #listedBy(uri: string): Member | undefined {
    const { members } = this.#parts;
    const lists = (member: Member): boolean => member.lists("resources/list", uri);
    const could = (member: Member): boolean =>
      [...member.listed("resources/templates/list")].some((template) =>
        couldMatchTemplate(template, uri),
      );
    return members.find(lists) ?? members.find(could);
  }

  #noteSubscription(member: Member, request: ClientRequest, uri: string): void {
    const subscriptions = this.#subscriptions.get(member) ?? new Map<string, ClientRequest>();
    this.#subscriptions.set(member, subscriptions);
    if (request.method === "resources/subscribe") subscriptions.set(uri, request);
    if (request.method === "resources/unsubscribe") subscriptions.delete(uri);
  }
}
