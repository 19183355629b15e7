import {
  type Caller,
  CountersignError,
  type DefinitionKind,
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from "@countersign/core";
import { DescribedItem } from "../aggregate/described-item.ts";
import { type ListedTool, listedTool } from "../aggregate/listed-tool.ts";
import type { ClientRequest } from "../call/client-request.ts";
import { METHOD_NOT_FOUND } from "../json-rpc/message.ts";
import type { Reply } from "../upstream/reply.ts";
import type { RequestOptions, UpstreamConnection } from "../upstream/upstream-connection.ts";
import type { UpstreamLink } from "../upstream/upstream-link.ts";
import { Visits } from "./visits.ts";

/** What can be listed: by method, the member of the result that holds it and the capability that offers it. */
export const LISTS = {
  "tools/list": { key: "tools", capability: "tools" },
  "prompts/list": { key: "prompts", capability: "prompts" },
  "resources/list": { key: "resources", capability: "resources" },
  "resources/templates/list": { key: "resourceTemplates", capability: "resources" },
} as const;

export type ListMethod = keyof typeof LISTS;

export function isListMethod(method: string): method is ListMethod {
  return Object.hasOwn(LISTS, method);
}

/** More of one list is not remembered: names and addresses of an upstream that makes them up without end. */
export const MOST_LISTED = 10_000;

/** No list is longer; an upstream that hands out cursors for ever is not followed for ever. */
const MOST_PAGES = 64;

type OtherList = Exclude<ListMethod, "tools/list">;

/** What is listed there. */
export const KINDS: Readonly<Record<ListMethod, DefinitionKind>> = {
  "tools/list": "tool",
  "prompts/list": "prompt",
  "resources/list": "resource",
  "resources/templates/list": "resource-template",
};

/** How an upstream's question gets to the client of a request, and what is told of it, masked. */
export interface MemberTerms {
  /** Asks what `member` wants to know: masked on the way, guarded on the way back. Rejects if nobody can be asked. */
  askClient(
    member: Member,
    request: ClientRequest,
    method: string,
    params: JsonObject | undefined,
    signal: AbortSignal,
  ): Promise<JsonObject>;
  mask(caller: Caller, text: string): Promise<string>;
  /** One line for the operator. */
  readonly report: (line: string) => void;
}

/** One upstream as a client's peer knows it: the link to it, and what it has listed so far. */
export class Member {
  readonly link: UpstreamLink;
  readonly #terms: MemberTerms | undefined;
  /** Tasks that it made of calls, by its own ids, and the ids under which their clients know them. */
  readonly tasks: Map<
    string,
    { readonly request: ClientRequest; readonly ours: string | undefined }
  > = new Map();
  /** Calls that run there and whose clients can be asked something by way of their next request. */
  readonly askable: Set<ClientRequest> = new Set<ClientRequest>();
  /** Visits that clients were asked to make there. */
  readonly visits: Visits = new Visits();
  /** Resources that a connection of 2026-07-28 is listened to for. */
  readonly watched: Map<
    string,
    { readonly connection: UpstreamConnection; stop(): Promise<void> }
  > = new Map();
  /** What a client of the handshake wants to be told, for an upstream that wants to know it with each request. */
  logLevel: JsonValue | undefined;
  readonly #tools = new Map<string, ListedTool>();
  readonly #known: Record<OtherList, Map<string, DescribedItem>> = {
    "prompts/list": new Map(),
    "resources/list": new Map(),
    "resources/templates/list": new Map(),
  };
  /** What is as if it were not there, by list. */
  readonly #tooLarge = new Map<ListMethod, Set<string>>();
  readonly #complete = new Set<ListMethod>();
  /** What the pages so far have held, while a list is being read. */
  readonly #seen = new Map<ListMethod, Set<string>>();
  readonly #listing = new Map<ListMethod, Promise<void>>();
  #version = 0;
  #leftOut = 0;

  /** @param terms how clients are asked; without, nobody is there. */
  constructor(link: UpstreamLink, terms?: MemberTerms) {
    this.link = link;
    this.#terms = terms;
  }

  /** Asks the client of `request` something on this upstream's behalf; gives what the upstream may have of the answer. */
  async askClient(
    request: ClientRequest,
    method: string,
    params: JsonObject | undefined,
    signal: AbortSignal,
  ): Promise<JsonObject> {
    if (this.#terms === undefined) throw new Error("nobody is there to be asked");
    return this.#terms.askClient(this, request, method, params, signal);
  }

  async mask(caller: Caller, text: string): Promise<string> {
    if (this.#terms === undefined) throw new Error("nobody is there to be told");
    return this.#terms.mask(caller, text);
  }

  get name(): string {
    return this.link.name;
  }

  /** Whether it offers `capability`, as far as is known: `undefined` while it is not connected. */
  offers(capability: string): boolean | undefined {
    const { current } = this.link;
    return current === undefined ? undefined : current.capabilities[capability] !== undefined;
  }

  /** Grows whenever what it lists changes. */
  get version(): number {
    return this.#version;
  }

  tool(name: string): ListedTool | undefined {
    return this.#tools.get(name);
  }

  /** The upstream's own names, or URIs, in the order in which it listed them. */
  listed(method: ListMethod): Iterable<string> {
    return method === "tools/list" ? this.#tools.keys() : this.#known[method].keys();
  }

  lists(method: ListMethod, key: string): boolean {
    return method === "tools/list" ? this.#tools.has(key) : this.#known[method].has(key);
  }

  /** What it says of something that is no tool, as it listed it last. */
  described(method: OtherList, key: string): DescribedItem | undefined {
    return this.#known[method].get(key);
  }

  /** Whether something is as if it were not listed, for its size or its number. */
  leavesOut(method: ListMethod, key: string): boolean {
    return method === "tools/list"
      ? !this.#tools.has(key)
      : this.#tooLarge.get(method)?.has(key) === true;
  }

  /** Sends a request. Rejects only if the upstream cannot be connected to. */
  async ask(
    method: string,
    params: JsonObject | undefined,
    options: RequestOptions,
  ): Promise<Reply> {
    const connection = await this.link.connection();
    return connection.request(method, params, options);
  }

  /** Takes note of a page of a list, as the upstream sent it. What is listed no more is forgotten at its end. */
  note(method: ListMethod, page: JsonObject, isFirst: boolean): void {
    this.#version++;
    const seen = (isFirst ? undefined : this.#seen.get(method)) ?? new Set();
    this.#seen.set(method, seen);
    for (const item of itemsOf(method, page)) {
      const key = keyOf(method, item);
      if (typeof key !== "string") continue;
      if (seen.size < MOST_LISTED) seen.add(key);
      if (method === "tools/list") this.#noteTool(key, item);
      else this.#noteOther(method, key, item);
    }
    if (page["nextCursor"] !== undefined) return;
    for (const key of this.listed(method)) {
      if (!seen.has(key)) this.#forget(method, key);
    }
    this.#complete.add(method);
  }

  /** Whether everything it lists is known, as it is now. */
  knowsAll(method: ListMethod): boolean {
    return this.#complete.has(method);
  }

  #noteOther(method: OtherList, key: string, item: JsonValue): void {
    const known = this.#known[method];
    if (!known.has(key) && known.size >= MOST_LISTED) return;
    const left = this.#tooLarge.get(method) ?? new Set();
    this.#tooLarge.set(method, left);
    if (this.#isTooLarge(item) || isTooLong(method, key)) {
      known.delete(key);
      if (left.size < MOST_LISTED) left.add(key);
      this.#tellLeftOut();
      return;
    }
    left.delete(key);
    known.set(key, new DescribedItem(KINDS[method], item));
  }

  #isTooLarge(item: JsonValue): boolean {
    const { maxDefinitionBytes = Infinity } = this.link.settings;
    return (
      maxDefinitionBytes < Infinity && Buffer.byteLength(JSON.stringify(item)) > maxDefinitionBytes
    );
  }

  /** A definition that is too large, or one too many, is as if it were not there: it is not shown and cannot be called. */
  #noteTool(key: string, item: JsonValue): void {
    const { maxTools = Infinity } = this.link.settings;
    const isTooLarge = this.#isTooLarge(item) || isTooLong("tools/list", key);
    const isTooMany = !this.#tools.has(key) && this.#tools.size >= maxTools;
    const tool = isTooLarge || isTooMany ? undefined : listedTool(item);
    if (tool !== undefined) this.#tools.set(key, tool);
    else this.#tools.delete(key);
    if (isTooLarge) this.#tellLeftOut();
    else if (isTooMany && this.#leftOut++ === 0) {
      this.#terms?.report(
        `upstream ${this.name}: it lists more than ${maxTools} tools, and the rest is left out (\`max_tools\`)`,
      );
    }
  }

  #tellLeftOut(): void {
    this.#leftOut++;
    if (this.#leftOut > 1) return;
    const { maxDefinitionBytes } = this.link.settings;
    this.#terms?.report(
      `upstream ${this.name}: a definition is larger than ${maxDefinitionBytes} bytes, and is left out (\`max_definition_bytes\`)`,
    );
  }

  /** What it listed may have changed. It is still known, until it is listed again. */
  outdate(method: ListMethod): void {
    this.#complete.delete(method);
  }

  /**
   * Lists everything there is, unless that is known.
   *
   * @throws {@link CountersignError} `UPSTREAM_UNAVAILABLE`, or `UPSTREAM_FAILED` if it does not answer that.
   */
  async know(method: ListMethod): Promise<void> {
    await this.link.connection();
    if (this.#complete.has(method) || this.offers(LISTS[method].capability) === false) return;
    let listing = this.#listing.get(method);
    if (listing === undefined) {
      listing = this.#listAll(method).finally(() => this.#listing.delete(method));
      this.#listing.set(method, listing);
    }
    await listing;
  }

  async #listAll(method: ListMethod): Promise<void> {
    let cursor: JsonValue | undefined;
    for (let page = 0; page < MOST_PAGES; page++) {
      const params = cursor === undefined ? {} : { cursor };
      // Without a limit one upstream that never answers would keep everybody from all the others.
      const signal = AbortSignal.timeout(this.link.settings.startTimeoutMs);
      const reply = await this.ask(method, params, { signal });
      if (reply.kind === "error" && reply.error.code === METHOD_NOT_FOUND) return;
      if (reply.kind !== "result") {
        throw new CountersignError("UPSTREAM_FAILED", `upstream \`${this.name}\`: ${method}`);
      }
      this.note(method, reply.result, page === 0);
      const next = reply.result["nextCursor"];
      if (next === undefined) return;
      // A list that leads back to where it was never ends.
      if (JSON.stringify(next) === JSON.stringify(cursor)) break;
      cursor = next;
    }
    this.#terms?.report(
      `upstream ${this.name}: ${method} does not end; what it listed so far is used`,
    );
    this.#complete.add(method);
  }

  #forget(method: ListMethod, key: string): void {
    if (method === "tools/list") this.#tools.delete(key);
    else this.#known[method].delete(key);
  }
}

/** Of a name, as JSON. Written for a database it can be twice as long, and an index takes some 2,700. */
const MOST_NAME_BYTES = 1_024;

/** Whether something has a name by which it cannot be kept. A resource is kept by a digest of its address. */
function isTooLong(method: ListMethod, name: string): boolean {
  return (
    method !== "resources/list" &&
    name.length * 6 > MOST_NAME_BYTES &&
    Buffer.byteLength(JSON.stringify(name)) > MOST_NAME_BYTES
  );
}

/** The entries of a page. */
export function itemsOf(method: ListMethod, page: JsonObject): readonly JsonValue[] {
  const items = page[LISTS[method].key];
  return Array.isArray(items) ? items : [];
}

/** By what an entry is known: its name, or its address. */
export function keyOf(method: ListMethod, item: JsonValue): JsonValue | undefined {
  if (!isJsonObject(item)) return undefined;
  if (method === "resources/list") return item["uri"];
  return method === "resources/templates/list" ? item["uriTemplate"] : item["name"];
}
