/**
 * The names under which the tools (or prompts) of several upstreams appear as those of one server.
 *
 * A name is the upstream's own with a prefix. What does not fit (other characters than letters, digits, `_` and `-`;
 * more than 64 of them) or could be taken for another upstream's gets a short hash of its origin at its end. Whether it
 * could be is a matter of the configured prefixes, so that a name does not depend on which upstreams happen to run;
 * only upstreams that share a prefix can still meet, and then the one configured first keeps the plain name.
 */
import { createHash } from "node:crypto";

export interface NameOrigin {
  readonly upstream: string;
  /** The upstream's own name for it. */
  readonly name: string;
}

export interface ExposedNames {
  readonly exposed: (origin: NameOrigin) => string;
  readonly origin: (exposed: string) => NameOrigin | undefined;
}

/** What clients build their own names from leaves this much. */
const LONGEST = 64;

const HASH_CHARACTERS = 8;

/**
 * @param origins in the order of the configuration.
 * @param prefixes by upstream. With one upstream and no prefix, names stay as they are, whatever they hold.
 * @param reserved names of ours, which no upstream gets.
 */
export function exposeNames(
  origins: readonly NameOrigin[],
  prefixes: ReadonlyMap<string, string>,
  reserved: readonly string[],
): ExposedNames {
  const nameOf = new Map<string, string>();
  const originOf = new Map<string, NameOrigin>();
  const isVerbatim = prefixes.size === 1 && [...prefixes.values()][0] === "";
  for (const origin of origins) {
    const key = keyOf(origin);
    if (nameOf.has(key)) continue;
    const plain = (prefixes.get(origin.upstream) ?? "") + origin.name;
    const isFree = !reserved.includes(plain) && !originOf.has(plain);
    const fits = isVerbatim || (isPortable(plain) && !looksLikeAnothers(origin, plain, prefixes));
    let name = isFree && fits ? plain : withHash(origin, plain);
    while (reserved.includes(name) || originOf.has(name)) name = withHash(origin, name);
    nameOf.set(key, name);
    originOf.set(name, origin);
  }
  return {
    exposed: (origin) => nameOf.get(keyOf(origin)) ?? origin.name,
    origin: (exposed) => originOf.get(exposed),
  };
}

function isPortable(name: string): boolean {
  return /^[A-Za-z0-9_-]+$/.test(name) && name.length <= LONGEST;
}

/** Whether it begins with a prefix that is longer than its own: `a_` and its tool `b_c` beside `a_b_` and its `c`. */
function looksLikeAnothers(
  { upstream }: NameOrigin,
  plain: string,
  prefixes: ReadonlyMap<string, string>,
): boolean {
  const own = prefixes.get(upstream) ?? "";
  return [...prefixes.values()].some(
    (prefix) => prefix.length > own.length && plain.startsWith(prefix),
  );
}

function withHash(origin: NameOrigin, plain: string): string {
  const hash = createHash("sha256")
    .update(`${keyOf(origin)}\u0000${plain}`)
    .digest("hex")
    .slice(0, HASH_CHARACTERS);
  const portable = plain.replaceAll(/[^A-Za-z0-9_-]/g, "_");
  return `${portable.slice(0, LONGEST - HASH_CHARACTERS - 1)}_${hash}`;
}

function keyOf({ upstream, name }: NameOrigin): string {
  return `${upstream}\u0000${name}`;
}
