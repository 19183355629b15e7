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
      const localUser = people.get(person)?.localUser ?? null;
      return localUser !== null && requester.id.startsWith(`${localRequesterPrefix(localUser)}@`);
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

function localRequesterPrefix(user: string): string {
  return `local:${user}`;
}
