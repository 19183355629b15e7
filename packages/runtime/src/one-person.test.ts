import { type Config, parseConfig } from "@countersign/config";
import { breakGlassEntitlementOf, entitlementOf, type Requester } from "@countersign/core";
import { type ProvenIdentity, requesterOf } from "@countersign/identity";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { localRequester, peopleDirectory, personAtProvider, programRequester } from "./people.ts";

const ISSUER = "https://login.contoso.example";
const ENTRA = "https://login.microsoftonline.com/v2.0";
const TENANT = "00000000-0000-0000-0000-00000000000a";
const NAMES = ["ada", "grace", "sam"] as const;

type Name = (typeof NAMES)[number];

/** Which identities somebody has in the configuration. */
interface Written {
  readonly email: boolean;
  readonly local: boolean;
  readonly entra: boolean;
  readonly openid: boolean;
  readonly users: boolean;
}

const objectOf = (name: Name): string =>
  `00000000-0000-0000-0000-0000000000b${NAMES.indexOf(name)}`;

function configOf(all: Readonly<Record<Name, Written>>): Config {
  const people = NAMES.map((name) => {
    const { email, local, entra, openid, users } = all[name];
    return [
      `  ${name}:`,
      `    local_user: ${local ? name : "none"}`,
      ...(email ? [`    email: ${name}@contoso.example`] : []),
      ...(entra ? [`    teams: { tenant: ${TENANT}, object_id: ${objectOf(name)} }`] : []),
      ...(users ? [`    program_users: [u-${name}]`] : []),
      ...(openid ? [`    openid: [{ issuer: "${ISSUER}", subject: ${name} }]`] : []),
    ].join("\n");
  });
  const text = `version: 1\nmode: team\npeople:\n${people.join("\n")}\nreviewers: { owners: [${NAMES.join(", ")}] }\napprovals: { reviewers: [owners], break_glass: [owners] }\n`;
  return parseConfig(text, { file: "/srv/countersign.yaml", env: {} });
}

/** Everything somebody can come as, where the configuration says that it is them. */
function identitiesOf(
  name: Name,
  { email, local, entra, openid, users }: Written,
): readonly Requester[] {
  const said = { name: "Somebody", client: "agent", email: null, tenant: null };
  const account = localRequester("build", "host");
  return [
    ...(local ? [localRequester(name, "host"), localRequester(name, "other")] : []),
    programRequester(account, name),
    ...(users ? [programRequester(account, `u-${name}`)] : []),
    ...(openid ? [requesterOf({ ...said, issuer: ISSUER, subject: name })] : []),
    ...(entra
      ? [requesterOf({ ...said, issuer: ENTRA, tenant: TENANT, subject: objectOf(name) })]
      : []),
    ...(email
      ? [
          requesterOf({ ...said, issuer: ISSUER, subject: "x", email: `${name}@Contoso.example` }),
          programRequester(account, `${name}@contoso.example`),
        ]
      : []),
  ];
}

const written = fc.record({
  email: fc.boolean(),
  local: fc.boolean(),
  entra: fc.boolean(),
  openid: fc.boolean(),
  users: fc.boolean(),
});
const everybody = fc.record({ ada: written, grace: written, sam: written });

const terms = { reviewers: ["owners"], escalations: [] };

describe("one person", () => {
  it("approves under no identity what they asked under another, by vote or in an emergency", () => {
    fc.assert(
      fc.property(
        everybody,
        fc.constantFrom(...NAMES),
        fc.constantFrom("console", "api", "cli", "teams", "slack"),
        fc.boolean(),
        (all, name, channel, inGroup) => {
          const people = peopleDirectory(configOf(all));
          const reviewer = { person: name, channel, ...(inGroup ? { groups: ["owners"] } : {}) };
          for (const requester of identitiesOf(name, all[name])) {
            const request = { ...terms, requester, breakGlass: ["owners"] };
            expect(entitlementOf(people, reviewer, request)).toMatchObject({ allowed: false });
            expect(breakGlassEntitlementOf(people, reviewer, request as never)).toMatchObject({
              allowed: false,
            });
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it("decides nothing of a program whose key they made, and others do", () => {
    const all = { email: true, local: true, entra: true, openid: true, users: true };
    const people = peopleDirectory(configOf({ ada: all, grace: all, sam: all }));
    const requester = { id: "key:bot", name: "bot", verified: true, keyMadeBy: "ada" };
    const request = { ...terms, requester, breakGlass: ["owners"] };
    const by = (person: string) => ({ person, channel: "console" }) as const;

    expect(entitlementOf(people, by("ada"), request)).toMatchObject({ code: "APPROVAL_SELF" });
    expect(breakGlassEntitlementOf(people, by("ada"), request as never)).toMatchObject({
      code: "APPROVAL_SELF",
    });
    expect(entitlementOf(people, by("grace"), request).allowed).toBe(true);
  });

  it("is barred where nobody can tell whether it is them who asks", () => {
    fc.assert(
      fc.property(everybody, fc.constantFrom(...NAMES), (all, name) => {
        const people = peopleDirectory(configOf(all));
        const unknown = requesterOf({
          issuer: ISSUER,
          tenant: null,
          subject: "unknown",
          email: null,
          name,
          client: null,
        });
        const decided = entitlementOf(
          people,
          { person: name, channel: "teams" },
          {
            ...terms,
            requester: unknown,
          },
        );
        expect(decided.allowed).toBe(all[name].openid);
        const ofProgram = programRequester(localRequester("build", "host"), "u-unknown");
        const reviewer = { person: name, channel: "teams" } as const;
        expect(entitlementOf(people, reviewer, { ...terms, requester: ofProgram }).allowed).toBe(
          all[name].users,
        );
      }),
      { numRuns: 100 },
    );
  });

  it("may decide what somebody else asked, whom the configuration knows", () => {
    const all = { email: true, local: true, entra: true, openid: true, users: true };
    const config = configOf({ ada: all, grace: all, sam: all });
    const people = peopleDirectory(config);
    for (const requester of identitiesOf("ada", all)) {
      const request = { ...terms, requester };
      expect(entitlementOf(people, { person: "grace", channel: "teams" }, request).allowed).toBe(
        true,
      );
    }
  });

  it("is nobody who could be two, and nobody by a name alone", () => {
    const all = { email: true, local: true, entra: true, openid: true, users: true };
    const config = configOf({ ada: all, grace: all, sam: all });
    const said = { issuer: ISSUER, tenant: null, client: null, name: "ada", email: null };
    const come = (more: { subject: string; email?: string }): string | null =>
      personAtProvider(config, requesterOf({ ...said, ...more }));

    expect(come({ subject: "ada" })).toBe("ada");
    expect(come({ subject: "ada", email: "grace@contoso.example" })).toBeNull();
    expect(come({ subject: "nobody" })).toBeNull();
    expect(come({ subject: "|ada" })).toBeNull();
    expect(come({ subject: "ada%7C" })).toBeNull();
  });

  it("is told by what is written of them at a provider, and by an address only where nothing is", () => {
    const all = { email: true, local: true, entra: true, openid: true, users: true };
    const come = (config: Config, more: Partial<ProvenIdentity>): string | null => {
      const said = { issuer: ISSUER, tenant: null, subject: "new", client: null, name: "Ada" };
      return personAtProvider(
        config,
        requesterOf({ ...said, email: "ada@contoso.example", ...more }),
      );
    };
    const pinned = configOf({ ada: all, grace: all, sam: all });
    const unpinned = { ...all, openid: false, entra: false };
    const entra = {
      issuer: ENTRA,
      tenant: TENANT,
      subject: "00000000-0000-0000-0000-0000000000ff",
    };

    expect(come(pinned, {})).toBeNull();
    expect(come(pinned, entra)).toBeNull();
    expect(come(pinned, { subject: "ada" })).toBe("ada");
    expect(come(pinned, { issuer: "https://other.example" })).toBe("ada");
    expect(come(configOf({ ada: unpinned, grace: all, sam: all }), {})).toBe("ada");
  });

  it("is in a group by a provider's word, and nobody else by it", () => {
    const all = { email: true, local: true, entra: true, openid: true, users: true };
    const people = peopleDirectory(configOf({ ada: all, grace: all, sam: all }));
    const requester = localRequester("sam", "host");
    const decides = (reviewers: readonly string[]): boolean =>
      entitlementOf(
        people,
        { person: "grace", channel: "console", groups: ["ada", "elsewhere"] },
        { requester, reviewers, escalations: [] },
      ).allowed;

    expect(decides(["ada"])).toBe(false);
    expect(decides(["elsewhere"])).toBe(true);
  });
});
