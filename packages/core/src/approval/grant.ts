/**
 * "Allow for a while": a person's standing approval of a class of calls. It stands in for a decision and for nothing
 * else: what the policy denies stays denied, and whether its maker may decide such a call is asked at each use.
 */
import type { Reviewer } from "../identity.ts";
import type { ActProof } from "./act-proof.ts";
import { canonicalJson, formatPath, isJsonObject, type JsonValue } from "../json.ts";
import type { ActionCategory } from "../policy/action-category.ts";

/** What the arguments have to hold: exactly this value there. What no condition names may be anything. */
export interface GrantCondition {
  /** `$` for all of them, `$.table`, `$.rows[0].id`: the notation of `formatPath`. */
  readonly path: string;
  /** Masked, as reviewers and the log see it. */
  readonly equals: JsonValue;
}

export interface GrantTerms {
  /** The requester's id. */
  readonly requester: string;
  readonly upstream: string;
  readonly tool: string;
  /** A tool can do harmless and harmful things; the grant is for one of them. */
  readonly category: ActionCategory;
  readonly conditions: readonly GrantCondition[];
  /** A condition as the policy's rules have them, which the call has to fulfil as well; `null`: none. */
  readonly when: string | null;
  /** Entity types whose real values the upstream may be given. */
  readonly disclosed: readonly string[];
  /** Hash of the tool's definition it is for; `null`: any. */
  readonly toolHash: string | null;
  /** Hash of the policy it was made under. Under another one it no longer applies. */
  readonly policy: string;
}

export interface NewGrant extends GrantTerms {
  readonly id: string;
  /** What the requester called themselves in the request it was made with, for people to read. */
  readonly requesterName?: string;
  readonly madeBy: Reviewer;
  /** Milliseconds since the epoch. */
  readonly madeAt: number;
  readonly until: number;
  /** Masked before it is kept. */
  readonly reason: string | null;
  /** The request it was made with. */
  readonly approval: string | null;
  /** Requester and maker are the same human (local mode). */
  readonly selfApproved: boolean;
  /** The passkey's signature over it. */
  readonly proof?: ActProof;
}

export interface Grant extends NewGrant {
  /** `by` is `null` if the policy changed. */
  readonly revoked: { readonly by: Reviewer | null; readonly at: number } | null;
  readonly uses: number;
}

/** What of a call a grant is compared with. */
export interface GrantableCall {
  readonly requester: string;
  readonly upstream: string;
  readonly tool: string;
  readonly category: ActionCategory;
  /** Masked. */
  readonly arguments: JsonValue;
  /** Paths in them where different values look the same. Nothing is known to be equal there. */
  readonly alike?: readonly string[];
  readonly disclosed: readonly string[];
  readonly toolHash: string;
  readonly policy: string;
}

export function isInForce(grant: Grant, { policy, now }: { policy: string; now: number }): boolean {
  return grant.revoked === null && now < grant.until && grant.policy === policy;
}

/**
 * Whether a call is one of those a grant is for, as far as values tell; {@link GrantTerms.when} is asked by the guard.
 * Compares whole values; nothing is cut or folded.
 */
export function grantCovers(grant: GrantTerms, call: GrantableCall): boolean {
  return (
    grant.requester === call.requester &&
    grant.upstream === call.upstream &&
    grant.tool === call.tool &&
    grant.category === call.category &&
    grant.policy === call.policy &&
    (grant.toolHash === null || grant.toolHash === call.toolHash) &&
    call.disclosed.every((entityType) => grant.disclosed.includes(entityType)) &&
    grant.conditions.every(({ path, equals }) => {
      const found = valueAtPath(call.arguments, path);
      if (call.alike?.some((place) => isAtOrBelow(place, path)) === true) return false;
      return found !== undefined && canonicalJson(found) === canonicalJson(equals);
    })
  );
}

/** Whether the place that one path names is that of `path` or inside it. */
function isAtOrBelow(place: string, path: string): boolean {
  return place === path || place.startsWith(`${path}.`) || place.startsWith(`${path}[`);
}

/** The value at a path as `formatPath` writes it; `undefined` if there is none. */
export function valueAtPath(value: JsonValue, path: string): JsonValue | undefined {
  const visit = (at: JsonValue, steps: readonly (string | number)[]): JsonValue | undefined => {
    const written = formatPath(steps);
    if (written === path) return at;
    if (!path.startsWith(written)) return undefined;
    const members: readonly (readonly [string | number, JsonValue])[] = Array.isArray(at)
      ? at.map((member: JsonValue, i) => [i, member] as const)
      : isJsonObject(at)
        ? Object.entries(at)
        : [];
    for (const [step, member] of members) {
      const found = visit(member, [...steps, step]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return visit(value, []);
}
