import type { Config, Person } from "@countersign/config";
import type { PeopleDirectory, Requester } from "@countersign/core";

/** Who is who, as the configuration says it. */
export function peopleDirectory(config: Config): PeopleDirectory {
  const people = new Map(config.people.map((person) => [person.id, person]));
  const groups = new Map(config.reviewers.map((group) => [group.name, group.people]));
  return {
    mode: config.mode,
    isPerson: (person) => people.has(person),
    membersOf: (group) => groups.get(group) ?? [],
    isSamePerson: (requester, person) => {
      const known = people.get(person);
      const { localUser = null } = known ?? {};
      const user = userOfProgram(requester);
      return (
        requester.keyMadeBy === person ||
        (known !== undefined && isAtProvider(requester, known)) ||
        (localUser !== null && requester.id.startsWith(`${localRequesterPrefix(localUser)}@`)) ||
        (known !== undefined && user !== undefined && isUser(known, user))
      );
    },
    // Somebody whose account nobody named could be the one who asks.
    canTellApart: (requester, person) => {
      const known = people.get(person);
      if (known === undefined) return true;
      if (requester.id.startsWith(localRequesterPrefix(""))) {
        const user = userOfProgram(requester);
        return known.localUser !== null && (user === undefined || isAnother(config, known, user));
      }
      const proven = provenIn(requester);
      if (proven === undefined) return true;
      return (
        config.people.some((one) => isAtProvider(requester, one)) ||
        hasIdentityAt(known, proven) ||
        (requester.email !== undefined && known.email !== null)
      );
    },
  };
}

/** Whether a program means this person by the id of a user of its own. */
function isUser({ id, email, programUsers = [] }: Person, user: string): boolean {
  const name = user.toLowerCase();
  return name === id.toLowerCase() || name === email?.toLowerCase() || programUsers.includes(user);
}

/**
 * Whether it is written who a program's user is, or by which ids programs know this person, or two addresses are to be
 * compared. An id that stands nowhere could be anybody's.
 */
function isAnother({ people }: Pick<Config, "people">, person: Person, user: string): boolean {
  const name = user.toLowerCase();
  // With other capitals it may be another user, or the same one as another program writes it.
  if (person.programUsers?.some((id) => id.toLowerCase() === name) === true) return false;
  return (
    people.some((one) => isUser(one, user)) ||
    person.programUsers !== undefined ||
    (person.email !== null && /^[^\s@]+@[^\s@]+$/.test(user))
  );
}

/**
 * Who somebody is that a provider vouches for; `null` if nobody here, or it could be two people. Of whom it is written
 * who they are there, an address says nothing: it may have gone to somebody else.
 */
export function personAtProvider(
  config: Pick<Config, "people">,
  requester: Requester,
): string | null {
  const found = config.people.filter((person) => isAtProvider(requester, person));
  const [person, ...others] = found;
  const proven = provenIn(requester);
  if (person === undefined || proven === undefined || others.length > 0) return null;
  return isKnownAs(person, proven) || !hasIdentityAt(person, proven) ? person.id : null;
}

interface Proven {
  readonly issuer: string;
  readonly tenant: string;
  readonly subject: string;
}

/** Of somebody a provider vouches for: `<issuer>|<tenant>|<subject>`. */
function provenIn({ id, verified }: Requester): Proven | undefined {
  const parts = id.split("|");
  const [issuer = "", tenant = "", subject = ""] = parts.map((part) =>
    part.replaceAll("%7C", "|").replaceAll("%25", "%"),
  );
  return verified && parts.length === 3 ? { issuer, tenant, subject } : undefined;
}

function isAtProvider(requester: Requester, person: Person): boolean {
  const proven = provenIn(requester);
  if (proven === undefined) return false;
  return (
    isKnownAs(person, proven) ||
    (requester.email !== undefined && requester.email === person.email?.toLowerCase())
  );
}

function isKnownAs({ openid = [], teams }: Person, { issuer, tenant, subject }: Proven): boolean {
  return (
    openid.some((one) => one.issuer === issuer && one.subject === subject) ||
    (tenant !== "" && teams?.tenant === tenant && teams.objectId === subject)
  );
}

/** Whether it is written who they are there: then somebody else there is not them. */
function hasIdentityAt({ openid = [], teams }: Person, { issuer, tenant }: Proven): boolean {
  return openid.some((one) => one.issuer === issuer) || (tenant !== "" && teams?.tenant === tenant);
}

/** Somebody who proved no more than that they run under an account of this machine. */
export function localRequester(user: string, host: string): Requester {
  return { id: `${localRequesterPrefix(user)}@${host}`, name: user, verified: false };
}

/**
 * A user of a program, as the program says who authenticated them, under the account the program runs under. By an
 * e-mail address, a key of `people` or one of its `program_users` they are recognised as that person.
 */
export function programRequester(account: Requester, user: string | undefined): Requester {
  if (user === undefined) return account;
  return { id: `${account.id}${OF_PROGRAM}${user}`, name: user, verified: false };
}

/** Stands in no host name. */
const OF_PROGRAM = " user:";

function userOfProgram({ id }: Requester): string | undefined {
  const at = id.indexOf(OF_PROGRAM);
  return at < 0 ? undefined : id.slice(at + OF_PROGRAM.length);
}

function localRequesterPrefix(user: string): string {
  return `local:${user}`;
}
