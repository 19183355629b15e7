import type { JsonValue } from "@countersign/core";

/** Somebody a card speaks to, as Teams knows them. */
export interface Mentioned {
  /** `29:…` */
  readonly memberId: string;
  /** From the configuration, never from Teams or a tool. */
  readonly name: string;
}

const MOST_MENTIONED = 10;

/** Names with which Teams tells people, and what makes it do so. */
export function mentionsOf(mentioned: readonly Mentioned[]): {
  readonly shown: string;
  readonly entities: readonly JsonValue[];
} {
  const named = new Map(
    mentioned.slice(0, MOST_MENTIONED).map((one) => [`<at>${mentionable(one.name)}</at>`, one]),
  );
  return {
    shown: [...named.keys()].join(", "),
    entities: [...named].map(([text, { memberId, name }]) => ({
      type: "mention",
      text,
      mentioned: { id: memberId, name: mentionable(name) },
    })),
  };
}

/** A name without anything that could be markup. */
function mentionable(name: string): string {
  const clean = name
    .normalize("NFC")
    .replaceAll(/[^\p{L}\p{M}\p{N} .'-]/gu, " ")
    .replaceAll(/\s+/g, " ")
    .trim()
    .slice(0, 60);
  return clean === "" ? "reviewer" : clean;
}
