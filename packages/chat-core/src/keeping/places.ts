import { peopleBehind, type PeopleDirectory, type Requester } from "@countersign/core";

/** Where somebody is to be asked. */
export type Place =
  | { readonly conversationId: string; readonly name: string; readonly people: readonly string[] }
  | { readonly person: string; readonly name: string; readonly people: readonly string[] };

/** The app may not speak where the configuration wants it to. */
export class NotInstalled extends Error {
  constructor(place: Place, mend: string) {
    const where =
      "person" in place ? `for \`${place.person}\`` : `where \`${place.name}\` is to be asked`;
    super(`the app is not installed ${where}: ${mend}`);
    this.name = "NotInstalled";
  }
}

export interface PlacesParts {
  readonly directory: () => PeopleDirectory;
  readonly askIn: () => Readonly<Record<string, string>>;
  /** Whether the chat knows this person of the configuration. */
  readonly isKnown: (person: string) => boolean;
}

/** Where the groups and people `names` are asked, each place once. The requester is not among them. */
export function placesFor(
  { directory: whoIsWho, askIn: whereAsked, isKnown }: PlacesParts,
  names: readonly string[],
  requester: Requester | null,
): readonly Place[] {
  const directory = whoIsWho();
  const askIn = whereAsked();
  const isAsked = (person: string): boolean =>
    directory.mode === "local" || requester === null || !directory.isSamePerson(requester, person);
  const places = new Map<string, Place>();
  for (const name of names) {
    const behind = peopleBehind(directory, [name]).filter(isAsked);
    const conversationId = Object.hasOwn(askIn, name) ? askIn[name] : undefined;
    if (conversationId !== undefined) {
      const before = places.get(conversationId)?.people ?? [];
      const people = [...new Set([...before, ...behind])];
      places.set(conversationId, { conversationId, name, people });
      continue;
    }
    for (const person of behind.filter(isKnown)) {
      places.set(`person ${person}`, { person, name: person, people: [person] });
    }
  }
  return [...places.values()];
}
