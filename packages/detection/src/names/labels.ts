/** What a token can be: outside every entity, or the beginning or inside of one. */
export const LABELS = [
  "O",
  "B-PERSON",
  "I-PERSON",
  "B-LOCATION",
  "I-LOCATION",
  "B-ORGANIZATION",
  "I-ORGANIZATION",
  "B-ADDRESS",
  "I-ADDRESS",
] as const;

export type NameEntityType = "PERSON" | "LOCATION" | "ORGANIZATION" | "ADDRESS";

export const LABEL_COUNT: number = LABELS.length;
export const OUTSIDE = 0;

/** Entity types in the order of their labels. */
export const NAME_ENTITY_TYPES: readonly NameEntityType[] = [
  "PERSON",
  "LOCATION",
  "ORGANIZATION",
  "ADDRESS",
];

export function beginLabel(type: NameEntityType): number {
  return NAME_ENTITY_TYPES.indexOf(type) * 2 + 1;
}

/** Whether a label continues the entity before it. */
export function isInside(label: number): boolean {
  return label !== OUTSIDE && label % 2 === 0;
}

/** The entity type of a label other than {@link OUTSIDE}. */
export function typeOf(label: number): NameEntityType {
  return NAME_ENTITY_TYPES[(label - 1) >> 1] as NameEntityType;
}

/** Whether `label` may follow `previous`: the inside of an entity follows that entity only. */
export function mayFollow(previous: number, label: number): boolean {
  return !isInside(label) || previous === label || previous === label - 1;
}
