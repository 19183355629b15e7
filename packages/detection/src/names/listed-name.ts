import type { Finding } from "../finding.ts";
import { givenNameFirst } from "../keys/name-forms.ts";
import type { NameTagger } from "./name-tagger.ts";

/** Longest value that is one name. */
const MOST_CHARACTERS = 60;
/** How sure the tagger must be of the name when it is said given name first. */
const LEAST = 0.65;

/**
 * The finding for a value that is one name as it stands in lists, `Lovelace, Ada`; null where it is none. The tagger,
 * which knows names as they are said, is asked about `Ada Lovelace`. `entities` is what it found in the value as it is:
 * a place with no person beside it, as in `Atlanta, Georgia`, is left to it.
 */
export function listedName(
  tagger: NameTagger,
  value: string,
  entities: readonly Finding[],
): Finding | null {
  if (value.length > MOST_CHARACTERS) return null;
  const said = givenNameFirst(value);
  if (said === null) return null;
  if (entities[0]?.entityType === "LOCATION" && !entities.some(isPerson)) return null;
  const [name] = tagger.findEntities(said);
  if (name === undefined || !isPerson(name) || name.confidence < LEAST) return null;
  return name.start === 0 && name.end === said.length ? { ...name, end: value.length } : null;
}

function isPerson({ entityType }: Finding): boolean {
  return entityType === "PERSON";
}
