import type { Finding } from "../finding.ts";
import type { Window, Word } from "./windows.ts";

/** Our types by the names that models give them, without `B-` and `I-`, in capitals. */
const TYPES: Readonly<Record<string, string>> = {
  PER: "PERSON",
  PERSON: "PERSON",
  NAME: "PERSON",
  LOC: "LOCATION",
  LOCATION: "LOCATION",
  GPE: "LOCATION",
  CITY: "LOCATION",
  COUNTRY: "LOCATION",
  ORG: "ORGANIZATION",
  ORGANIZATION: "ORGANIZATION",
  ORGANISATION: "ORGANIZATION",
  COMPANY: "ORGANIZATION",
  ADDRESS: "ADDRESS",
  STREET: "ADDRESS",
};

const DETECTOR = "transformers";

/** What one output of the network means. */
export interface Label {
  /** One of our types, or null for everything else, "outside" among it. */
  readonly entityType: string | null;
  /** Whether it begins an entity even beside one of its type. */
  readonly begins: boolean;
}

/** Reads `B-PER`, `I-LOC`, `S-ORG`, `E-PER` or a bare `PER`. `types` are more of them, in capitals. */
export function labelOf(written: string, types: Readonly<Record<string, string>> = {}): Label {
  const match = /^(?:([BIESLU])-)?(.+)$/i.exec(written);
  const name = (match?.[2] ?? written).toUpperCase();
  const prefix = match?.[1]?.toUpperCase();
  return {
    entityType: types[name] ?? TYPES[name] ?? null,
    begins: prefix === "B" || prefix === "S" || prefix === "U",
  };
}

/**
 * Makes findings of the outputs for the words of a window. `outputs` holds one number a label for each piece, from
 * `from` on; the first piece of a word speaks for it. The confidence is the share its type has of all labels, on average.
 */
export function entitiesOf(
  { words }: Window,
  labels: readonly Label[],
  outputs: ArrayLike<number>,
  from: number,
): readonly Finding[] {
  const found: Finding[] = [];
  let at = from;
  let type: string | null = null;
  let shares: number[] = [];
  let first = 0;
  const close = (end: number): void => {
    if (type !== null) {
      const confidence = Math.min(1, shares.reduce((all, one) => all + one, 0) / shares.length);
      const start = (words[first] as Word).start;
      found.push({ entityType: type, start, end, confidence, detector: DETECTOR });
    }
    type = null;
    shares = [];
  };
  for (const [index, word] of words.entries()) {
    const { label, share } = best(labels, outputs, at);
    at += word.pieces.length * labels.length;
    if (label.begins || label.entityType !== type) {
      close(words[index - 1]?.end ?? 0);
      first = index;
    }
    type = label.entityType;
    if (type !== null) shares.push(share);
  }
  close(words.at(-1)?.end ?? 0);
  return found;
}

/** The label with the largest output, and the share of all that its type has (softmax). */
function best(
  labels: readonly Label[],
  outputs: ArrayLike<number>,
  at: number,
): { readonly label: Label; readonly share: number } {
  let top = 0;
  for (let index = 1; index < labels.length; index++) {
    if ((outputs[at + index] as number) > (outputs[at + top] as number)) top = index;
  }
  const label = labels[top] as Label;
  const most = outputs[at + top] as number;
  let all = 0;
  let own = 0;
  for (const [index, { entityType }] of labels.entries()) {
    const weight = Math.exp((outputs[at + index] as number) - most);
    all += weight;
    if (entityType === label.entityType) own += weight;
  }
  return { label, share: own / all };
}
