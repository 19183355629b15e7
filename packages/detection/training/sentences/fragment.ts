import type { LabelledSpan } from "../corpus.ts";
import type { NameEntityType } from "../../src/names/labels.ts";

/** A piece of text with labelled spans; sentences are put together from them. */
export interface Fragment {
  readonly text: string;
  readonly spans: readonly LabelledSpan[];
}

export function plain(text: string): Fragment {
  return { text, spans: [] };
}

/** A fragment that is one entity from end to end. */
export function entity(type: NameEntityType, text: string): Fragment {
  return { text, spans: [{ start: 0, end: text.length, type }] };
}

export function concat(parts: readonly Fragment[]): Fragment {
  let text = "";
  const spans: LabelledSpan[] = [];
  for (const part of parts) {
    for (const { start, end, type } of part.spans) {
      spans.push({ start: start + text.length, end: end + text.length, type });
    }
    text += part.text;
  }
  return { text, spans };
}
