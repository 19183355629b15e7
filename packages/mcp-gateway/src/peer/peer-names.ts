import { type ExposedNames, exposeNames } from "../aggregate/exposed-names.ts";
import { STATUS_TOOL } from "../call/decision-answer.ts";
import type { UpstreamSettings } from "../upstream/upstream-settings.ts";
import type { Member } from "./member.ts";

export type NamedList = "tools/list" | "prompts/list";

/** By which names a client knows the tools and prompts of a peer's members. */
export class PeerNames {
  readonly #members: readonly Member[];
  readonly #prefixes: ReadonlyMap<string, string>;
  readonly #cached = new Map<
    NamedList,
    { readonly version: number; readonly names: ExposedNames }
  >();
  /** Names that masking changed, by what the model saw. */
  readonly #masked = new Map<string, string>();

  constructor(members: readonly Member[]) {
    this.#members = members;
    this.#prefixes = new Map(
      members.map(({ name, link }) => [name, prefixOf(link.settings, members.length)]),
    );
  }

  exposed(list: NamedList, member: Member, name: string): string {
    return this.#names(list).exposed({ upstream: member.name, name });
  }

  find(
    list: NamedList,
    shown: string,
  ): { readonly member: Member; readonly name: string } | undefined {
    const origin = this.#names(list).origin(this.#masked.get(`${list} ${shown}`) ?? shown);
    const member = this.#members.find(({ name }) => name === origin?.upstream);
    return origin === undefined || member === undefined ? undefined : { member, name: origin.name };
  }

  /** The model saw `shown` where `exposed` stood. */
  noteMasked(list: NamedList, shown: string, exposed: string): void {
    if (shown !== exposed) this.#masked.set(`${list} ${shown}`, exposed);
  }

  /** Whether `shown` would be this member's, if it is anybody's. */
  couldBe(member: Member, shown: string): boolean {
    return shown.startsWith(this.#prefixes.get(member.name) ?? "");
  }

  #names(list: NamedList): ExposedNames {
    const version = this.#members.reduce((sum, member) => sum + member.version, 0);
    const cached = this.#cached.get(list);
    if (cached?.version === version) return cached.names;
    const origins = this.#members.flatMap((member) =>
      [...member.listed(list)].map((name) => ({ upstream: member.name, name })),
    );
    const reserved = list === "tools/list" ? [STATUS_TOOL] : [];
    const names = exposeNames(origins, this.#prefixes, reserved);
    this.#cached.set(list, { version, names });
    return names;
  }
}

function prefixOf({ toolPrefix, name }: UpstreamSettings, upstreams: number): string {
  return toolPrefix ?? (upstreams === 1 ? "" : `${name}_`);
}
