/**
 * What needs more than one part of the file to judge: names that stand for something elsewhere, and names that stand
 * for two things. Works on values of any type, so that a file with a mistake elsewhere still gets all its problems
 * told at once. Quotes nothing but the file as it was written, before `${env:NAME}` was replaced.
 */
import { isJsonObject, type JsonObject, type JsonPath, type JsonValue } from "@countersign/core";

import { impossibleTerms, placesOfLevels } from "./level-checks.ts";
import { isLoopback, parseListenAddress } from "./listen-address.ts";
import type { Problem } from "./problem.ts";
import { didYouMean } from "./suggestion.ts";
import { quote, valueAt } from "./written-value.ts";

/** Who decides in local mode if the file names nobody. */
export const LOCAL_PERSON = "me";

export function crossChecks(root: JsonValue, written: JsonValue): readonly Problem[] {
  if (!isJsonObject(root)) return [];
  const config = root;
  return [
    ...unusableKeys(root, []),
    ...unclearTransports(config),
    ...unknownNames(config, written),
    ...repeatedRuleIds(config),
    ...uselessTerms(config),
    ...unclearDetectors(config),
    ...sharedNames(config),
    ...sharedIdentities(config),
    ...nobodyToAsk(config),
    ...openDoors(config),
    ...confusableTokens(config),
    ...impossibleTerms(config, impliedPeople(config)),
  ];
}

/** Whoever can be reached by other machines has to know who calls, and by which name. */
function openDoors(config: JsonObject): readonly Problem[] {
  const { http, agent_authentication: shown, public_url: publicUrl } = mapping(config.listen);
  const providers = mapping(mapping(config.identity).providers);
  const path = ["listen", "agent_authentication"];
  if (shown === "oauth" && Object.keys(providers).length === 0) {
    return [{ path, at: "value", message: "expected `identity.providers` that issue the tokens" }];
  }
  if (shown === "none" && publicUrl !== undefined) {
    const message =
      "expected `token` or `oauth`: through the proxy at `public_url` anybody could call as this account";
    return [{ path, at: "value", message }];
  }
  const read = typeof http === "string" ? parseListenAddress(http) : undefined;
  if (read === undefined || !("address" in read) || isLoopback(read.address.host)) return [];
  if (shown === "oauth" && publicUrl !== undefined) return [];
  const message =
    "expected a loopback address such as `127.0.0.1:4319`: agents on other machines have to prove who calls, which takes `agent_authentication: oauth` and a `public_url`";
  return [{ path: ["listen", "http"], at: "value", message }];
}

/** Where both are for the same name, nothing but its scope tells an access token from the ID token of a sign-in. */
function confusableTokens(config: JsonObject): readonly Problem[] {
  return Object.entries(mapping(mapping(config.identity).providers)).flatMap(([name, written]) => {
    const { audience, client_id: clientId, required_scope: scope } = mapping(written);
    const audiences = Array.isArray(audience) ? audience : [audience];
    if (clientId === undefined || scope !== undefined || !audiences.includes(clientId)) return [];
    const path = ["identity", "providers", name, "audience"];
    const message =
      "this is the `client_id`, too, so that ID tokens would pass for access tokens: expected `required_scope` beside it, or another audience";
    return [{ path, at: "value", message } as const];
  });
}

/** No JavaScript object can be trusted to keep this one. */
function unusableKeys(value: JsonValue, path: JsonPath): readonly Problem[] {
  if (Array.isArray(value)) return value.flatMap((item, at) => unusableKeys(item, [...path, at]));
  return Object.entries(mapping(value)).flatMap(([key, member]) =>
    key === "__proto__"
      ? [{ path: [...path, key], at: "key", message: "`__proto__` cannot be a key" } as const]
      : unusableKeys(member, [...path, key]),
  );
}

/** Keys that one kind of server has and the others do not. */
const STDIO_ONLY = ["args", "env", "cwd"] as const;
const HTTP_ONLY = ["headers"] as const;
const SERVERS_ONLY = [
  ...STDIO_ONLY,
  ...HTTP_ONLY,
  "tool_prefix",
  "start_timeout_seconds",
  "max_message_bytes",
  "reaches_countersign",
] as const;

function unclearTransports(config: JsonObject): readonly Problem[] {
  return Object.entries(mapping(config.upstreams)).flatMap(([name, upstream]): Problem[] => {
    if (!isJsonObject(upstream)) return [];
    const { command, url, program } = upstream;
    const path = ["upstreams", name];
    if (program !== undefined) {
      return ["command", "url", ...SERVERS_ONLY]
        .filter((key) => upstream[key] !== undefined)
        .map((key) => {
          const message = `\`${key}\` does nothing beside \`program\``;
          return { path: [...path, key], at: "key", message };
        });
    }
    if (command === undefined && url === undefined) {
      const message =
        "expected `command` (a stdio server), `url` (a Streamable HTTP server) or `program` (tools of your own)";
      return [{ path, at: "key", message }];
    }
    if (command !== undefined && url !== undefined) {
      const message = "expected either `command` or `url`, got both";
      return [{ path: [...path, "url"], at: "key", message }];
    }
    const [kind, others] = command === undefined ? ["url", STDIO_ONLY] : ["command", HTTP_ONLY];
    return others
      .filter((key) => upstream[key] !== undefined)
      .map((key) => {
        const message = `\`${key}\` does nothing beside \`${kind}\``;
        return { path: [...path, key], at: "key", message };
      });
  });
}

/** A name in the file that stands for something the file has to define. */
interface Reference {
  readonly path: JsonPath;
  readonly noun: string;
  readonly name: JsonValue | undefined;
  readonly known: readonly string[];
  /** The name is the key at the path, and not the value. */
  readonly isKey?: true;
}

function unknownNames(config: JsonObject, written: JsonValue): readonly Problem[] {
  return references(config)
    .filter(({ name, known }) => typeof name === "string" && !known.includes(name))
    .map(({ path, noun, known, isKey, name: key }) => {
      const name = (isKey ? key : valueAt(written, path)) as string; // replacing changes no types
      const expected =
        known.length === 0
          ? "none is configured"
          : `expected one of ${known.map((one) => `\`${one}\``).join(", ")}`;
      return {
        path,
        at: isKey ? "key" : "value",
        message: `unknown ${noun} ${quote(name)}${didYouMean(name, known)}: ${expected}`,
      };
    });
}

function references(config: JsonObject): readonly Reference[] {
  const people = Object.keys(mapping(config.people));
  const groups = Object.keys(mapping(config.reviewers));
  const implied = impliedPeople(config);
  const policy = mapping(config.policy);

  const reviewersAt = (path: JsonPath): readonly Reference[] =>
    items(valueAt(config, path), path).map((item) => ({
      ...item,
      noun: "reviewer",
      known: [...new Set([...groups, ...people, ...implied])],
    }));

  return [
    ...["rules", "disclose", "budgets"].flatMap((part) =>
      list(policy[part]).map((rule, at) => ({
        path: ["policy", part, at, "upstream"],
        noun: "upstream",
        name: withoutGlob(mapping(rule).upstream),
        known: Object.keys(mapping(config.upstreams)),
      })),
    ),
    ...["strategies", "binary"].flatMap((part) =>
      list(mapping(config.masking)[part]).map((rule, at) => ({
        path: ["masking", part, at, "upstream"],
        noun: "upstream",
        name: withoutGlob(mapping(rule).upstream),
        known: Object.keys(mapping(config.upstreams)),
      })),
    ),
    ...["rules", "budgets"].flatMap((part) =>
      list(policy[part]).flatMap((_, at) =>
        reviewersAt(["policy", part, at, "approval", "reviewers"]),
      ),
    ),
    ...reviewersAt(["policy_admins"]),
    ...["teams", "slack"].flatMap((chat) =>
      namesAskedIn(config, chat, [...groups, ...people, ...implied]),
    ),
    ...list(mapping(config.channels).workflows).flatMap((_, at) =>
      reviewersAt(["channels", "workflows", at, "reviewers"]),
    ),
    ...reviewersAt(["definitions", "reviewers"]),
    ...reviewersAt(["approvals", "reviewers"]),
    ...placesOfLevels(config).flatMap(reviewersAt),
    ...Object.entries(mapping(mapping(config.identity).providers)).flatMap(([provider, written]) =>
      Object.entries(mapping(mapping(mapping(written).groups).of)).map(([said, name]) => ({
        path: ["identity", "providers", provider, "groups", "of", said],
        noun: "group",
        name,
        known: groups,
      })),
    ),
    ...groups.flatMap((group) =>
      items(mapping(config.reviewers)[group], ["reviewers", group]).map((item) => ({
        ...item,
        noun: "person",
        known: people,
      })),
    ),
  ];
}

/** Keys of `ask_in`, which are names themselves. */
function namesAskedIn(
  config: JsonObject,
  chat: string,
  known: readonly string[],
): readonly Reference[] {
  const askIn = mapping(mapping(mapping(config.channels)[chat]).ask_in);
  return Object.keys(askIn).map((name) => ({
    path: ["channels", chat, "ask_in", name],
    noun: "reviewer",
    name,
    known,
    isKey: true,
  }));
}

function impliedPeople(config: JsonObject): readonly string[] {
  const isNobodyNamed = Object.keys(mapping(config.people)).length === 0;
  return config.mode === "local" && isNobodyNamed ? [LOCAL_PERSON] : [];
}

function withoutGlob(name: JsonValue | undefined): JsonValue | undefined {
  return typeof name === "string" && name.includes("*") ? undefined : name;
}

function repeatedRuleIds(config: JsonObject): readonly Problem[] {
  return (["rules", "budgets"] as const).flatMap((part) => {
    const ids = list(mapping(config.policy)[part]).map((rule) => mapping(rule).id);
    return ids.flatMap((id, at) => {
      if (typeof id !== "string" || ids.indexOf(id) === at) return [];
      const message = `another ${part.slice(0, -1)} has this id: expected one of its own`;
      return [{ path: ["policy", part, at, "id"], at: "value", message } as const];
    });
  });
}

function uselessTerms(config: JsonObject): readonly Problem[] {
  return list(mapping(config.policy).rules).flatMap((rule, at) => {
    const { approval, decision } = mapping(rule);
    if (approval === undefined || (decision !== "allow" && decision !== "deny")) return [];
    const path = ["policy", "rules", at, "approval"];
    const message = `\`approval\` does nothing beside \`decision: ${decision}\``;
    return [{ path, at: "key", message } as const];
  });
}

/** Detectors of one's own that nobody could tell apart in a finding, and what does nothing without a pattern. */
function unclearDetectors(config: JsonObject): readonly Problem[] {
  const custom = list(mapping(config.masking).custom).map(mapping);
  const names = custom.map(({ name }) => name);
  return custom.flatMap(({ name, pattern, words, checksum, context }, at): Problem[] => {
    const path = ["masking", "custom", at];
    const again =
      typeof name === "string" && names.indexOf(name) !== at
        ? "another detector has this name: expected one of its own"
        : undefined;
    const idle = Object.entries({ checksum, context }).filter(
      ([, value]) => value !== undefined && pattern === undefined && words !== undefined,
    );
    return [
      ...(again === undefined
        ? []
        : [{ path: [...path, "name"], at: "value", message: again } as const]),
      ...idle.map(([key]) => {
        const message = `\`${key}\` does nothing without \`pattern\``;
        return { path: [...path, key], at: "key", message } as const;
      }),
    ];
  });
}

/** A name in a list of reviewers must mean one thing. */
function sharedNames(config: JsonObject): readonly Problem[] {
  const people = mapping(config.people);
  return Object.keys(mapping(config.reviewers))
    .filter((group) => Object.hasOwn(people, group))
    .map((group) => ({
      path: ["reviewers", group],
      at: "key",
      message: `${quote(group)} is a person, too: expected another name for the group`,
    }));
}

/** A channel identifies by its own verified id, so an id belongs to one person. */
function sharedIdentities(config: JsonObject): readonly Problem[] {
  const owners = new Map<string, string>();
  const workspace = mapping(mapping(config.channels).slack).team;
  return Object.entries(mapping(config.people)).flatMap(([id, person]) =>
    Object.entries(identitiesOf(mapping(person), workspace)).flatMap(([key, identity]) => {
      if (identity === undefined) return [];
      const owner = owners.get(`${key} ${identity}`);
      owners.set(`${key} ${identity}`, owner ?? id);
      if (owner === undefined) return [];
      const message = `this is ${quote(owner)}, too: expected an identity of one person`;
      return [{ path: ["people", id, key.split(" ")[0] ?? key], at: "value", message } as const];
    }),
  );
}

function identitiesOf(
  person: JsonObject,
  workspace: JsonValue | undefined,
): Readonly<Record<string, string | undefined>> {
  const text = (value: JsonValue | undefined): string | undefined =>
    typeof value === "string" ? value : undefined;
  const { tenant, object_id: objectId } = mapping(person.teams);
  return {
    email: text(person.email)?.toLowerCase(),
    // Any number of people have no account here.
    local_user: person.local_user === "none" ? undefined : text(person.local_user),
    teams:
      text(tenant) && text(objectId)
        ? `${text(tenant)} ${text(objectId)}`.toLowerCase()
        : undefined,
    slack: slackIdentity(person.slack, workspace),
    ...Object.fromEntries(
      list(person.program_users).map((id) => [`program_users ${text(id)}`, text(id)]),
    ),
    ...Object.fromEntries(
      list(person.openid).map((one) => {
        const { issuer, subject } = mapping(one);
        const identity = `${text(issuer)} ${text(subject)}`;
        return [`openid ${identity}`, identity];
      }),
    ),
  };
}

/** A member id alone is of the configured workspace. */
function slackIdentity(
  written: JsonValue | undefined,
  workspace: JsonValue | undefined,
): string | undefined {
  const { team = workspace, user } =
    typeof written === "string" ? { user: written } : mapping(written);
  if (typeof user !== "string") return undefined;
  return `${typeof team === "string" ? team : ""} ${user}`;
}

/** Something would be held, and nobody could ever decide it. */
function nobodyToAsk(config: JsonObject): readonly Problem[] {
  if (config.mode === "local" || mapping(config.approvals).reviewers !== undefined) return [];
  const policy = mapping(config.policy);
  const fallback = policy.default ?? "by-category";
  const asks =
    fallback === "by-category" ||
    [{ decision: fallback }, ...list(policy.rules), ...list(policy.disclose)].some(
      (rule) =>
        mapping(rule).decision === "require-approval" &&
        mapping(mapping(rule).approval).reviewers === undefined,
    );
  if (!asks) return [];
  const message =
    "`approvals.reviewers` is missing: expected groups or people who decide what this policy holds, or `mode: local` for one person on one machine";
  return [{ path: ["approvals", "reviewers"], at: "value", message }];
}

/** The elements of a list, or the one value that stands in place of a list. */
function items(
  value: JsonValue | undefined,
  path: JsonPath,
): readonly { readonly path: JsonPath; readonly name: JsonValue | undefined }[] {
  if (!Array.isArray(value)) return [{ path, name: value }];
  return value.map((name: JsonValue, at) => ({ path: [...path, at], name }));
}

function mapping(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function list(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}
