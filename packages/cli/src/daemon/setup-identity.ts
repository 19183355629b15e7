/** What can be told about who gets in: passkeys, keys of programs, providers. */
import type { Config } from "@countersign/config";
import type { SetupFinding } from "@countersign/console";
import type { ServiceKey } from "@countersign/identity";
import { counted } from "../table.ts";

const DAY_MS = 24 * 60 * 60_000;

/** How long before its end a key is spoken of. */
const SOON_MS = 14 * DAY_MS;

type AboutPasskeys = Pick<
  Config,
  "approvals" | "policy" | "people" | "reviewers" | "changes" | "mode"
>;

/** Who is asked for a passkey by the configuration, and has one. */
export function lookAtPasskeys(
  config: AboutPasskeys,
  {
    admins,
    holders,
    place,
  }: {
    /** Groups or people who accept changes of the configuration. */
    readonly admins: readonly string[];
    /** Those of the people who have one. */
    readonly holders: ReadonlySet<string>;
    /** Where browsers make passkeys for us; `null`: nowhere. */
    readonly place: string | null;
  },
): readonly SetupFinding[] {
  const about = { area: "people", subject: "passkeys" } as const;
  const asked = askedForPasskeys(config, admins);
  if (asked.length === 0) {
    const says = `no rule asks for one${config.mode === "local" ? ", nor does a change of the configuration" : ""}`;
    const mend =
      "a program that reads your credential cannot touch a key: `changes: { require: passkey }`";
    return [
      config.mode === "local"
        ? { ...about, state: "note", says, mend }
        : { ...about, state: "ok", says },
    ];
  }
  const missing = asked.filter((person) => !holders.has(person));
  const found: SetupFinding[] = [];
  if (place === null) {
    found.push({
      ...about,
      state: "wrong",
      says: "they are asked for, and browsers make none for an address without a name",
      mend: "listen on 127.0.0.1, or set `listen.public_url`",
    });
  }
  if (missing.length === 0) {
    found.push({ ...about, state: "ok", says: `everybody who is asked for one has one` });
  } else {
    const says =
      missing.length === asked.length
        ? `asked for, and nobody who is asked has one: ${missing.join(", ")}`
        : `asked for, and missing for ${missing.join(", ")}`;
    const mend = "countersign passkey invite, then Passkeys on the page";
    found.push({ ...about, state: missing.length === asked.length ? "wrong" : "note", says, mend });
  }
  return found;
}

/** The people behind everything that asks for a passkey. */
function askedForPasskeys(
  { approvals, policy, people, reviewers, changes }: AboutPasskeys,
  admins: readonly string[],
): readonly string[] {
  const names = [
    ...(approvals.require === "passkey" ? approvals.reviewers : []),
    ...policy.rules.flatMap(({ approval }) =>
      approval?.require === "passkey" ? (approval.reviewers ?? approvals.reviewers) : [],
    ),
    ...(changes.require === "passkey" ? admins : []),
  ];
  const all = names.flatMap((name) => [
    name,
    ...(reviewers.find((group) => group.name === name)?.people ?? []),
  ]);
  const known = new Set(people.map(({ id }) => id));
  return [...new Set(all)].filter((name) => known.has(name));
}

export function lookAtKeys(keys: readonly ServiceKey[], now: number): readonly SetupFinding[] {
  const inForce = keys.filter(({ revokedAt, expiresAt }) => revokedAt === null && expiresAt > now);
  if (inForce.length === 0) return [];
  const about = { area: "people", subject: "keys of programs" } as const;
  const ending = inForce.filter(({ expiresAt }) => expiresAt - now < SOON_MS);
  if (ending.length === 0) {
    return [{ ...about, state: "ok", says: `${counted(inForce.length, "key")} in force` }];
  }
  const named = ending.map(
    ({ id, name, expiresAt }) =>
      `${name} (${id}) on ${new Date(expiresAt).toISOString().slice(0, 10)}`,
  );
  return [
    {
      ...about,
      state: "note",
      says: `${counted(inForce.length, "key")} in force; soon over: ${named.join(", ")}`,
      mend: "make another under another name, give it to the program, and revoke the old one",
    },
  ];
}

/** `answers`: by name, whether a provider describes itself as the configuration names it. */
export function lookAtProviders(
  { identity }: Pick<Config, "identity">,
  answers: ReadonlyMap<string, boolean>,
): readonly SetupFinding[] {
  return identity.providers.map(({ name, issuer, clientId }) => {
    const about = { area: "people", subject: `provider ${name}` } as const;
    const what = clientId === null ? "signs access tokens" : "people sign in there";
    return answers.get(name) === true
      ? { ...about, state: "ok", says: `answers as ${issuer}; ${what}` }
      : {
          ...about,
          state: "wrong",
          says: `does not describe itself as ${issuer}: nobody gets in through it`,
          mend: "see whether this machine reaches it, and compare `issuer` character by character",
        };
  });
}
