import type { Config } from "@countersign/config";
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
      const { localUser = null, email = null } = people.get(person) ?? {};
      const user = userOfProgram(requester)?.toLowerCase();
      return (
        (localUser !== null && requester.id.startsWith(`${localRequesterPrefix(localUser)}@`)) ||
        (user !== undefined && (user === person.toLowerCase() || user === email?.toLowerCase()))
      );
    },
    // Somebody whose account nobody named could be the one who asks.
    canTellApart: (requester, person) =>
      !requester.id.startsWith(localRequesterPrefix("")) ||
      (people.get(person)?.localUser ?? null) !== null,
  };
}

/** Somebody who proved no more than that they run under an account of this machine. */
export function localRequester(user: string, host: string): Requester {
  return { id: `${localRequesterPrefix(user)}@${host}`, name: user, verified: false };
}

/**
 * A user of a program, as the program says who authenticated them, under the account the program runs under. By an
 * e-mail address or a key of `people` they are recognised as that person.
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
