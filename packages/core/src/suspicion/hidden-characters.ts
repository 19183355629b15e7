/**
 * Characters that a person does not see and a model reads: a text can say one thing on a card and another to the model.
 * What scripts and emoji need is left alone. Linear in the length of the text.
 */

export type HiddenKind =
  | "tag characters"
  | "bidirectional controls"
  | "zero-width characters"
  | "terminal escapes"
  | "control characters";

/** CSI, OSC and two-character sequences of ECMA-48; what they carry is bounded. */
const TERMINAL =
  // biome-ignore format: one line says it
  // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
  /\u001B(?:\[[0-?]{0,64}[ -/]{0,8}[@-~]|\][^\u0007\u001B]{0,256}(?:\u0007|\u001B\\)|[@-Z\\-_])?|\u009B[0-?]{0,64}[ -/]{0,8}[@-~]?/g;

/** Subdivision flags are a black flag with tags, ended by a cancel tag. */
const TAGS =
  /(?<!\u{1F3F4}[\u{E0020}-\u{E007E}]{0,8})(?:[\u{E0000}-\u{E007F}]|[\u{E0100}-\u{E01EF}])/gu;

const BIDIRECTIONAL = /[\u202A-\u202E\u2066-\u2069]/g;

/** Joiners are needed inside words of many scripts and inside emoji, never beside a Latin letter or a digit. */
const ZERO_WIDTH =
  /[\u200B\u2060-\u2064\uFEFF\u180E\u00AD]|(?<=[\p{Script=Latin}\p{N}\s])[\u200C\u200D]|[\u200C\u200D](?=[\p{Script=Latin}\p{N}\s])/gu;

// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const CONTROL = /[\u0000-\u0008\u000B\u000C\u000E-\u001A\u001C-\u001F\u007F-\u009A\u009C-\u009F]/g;

const KINDS: Readonly<Record<HiddenKind, RegExp>> = {
  "terminal escapes": TERMINAL,
  "tag characters": TAGS,
  "bidirectional controls": BIDIRECTIONAL,
  "zero-width characters": ZERO_WIDTH,
  "control characters": CONTROL,
};

/** What kinds of them stand in `text`. */
export function hiddenKinds(text: string): readonly HiddenKind[] {
  if (isPlain(text)) return [];
  return (Object.keys(KINDS) as HiddenKind[]).filter((kind) => text.search(KINDS[kind]) >= 0);
}

/** The text without them. */
export function withoutHidden(text: string): string {
  if (isPlain(text)) return text;
  return Object.values(KINDS).reduce((left, kind) => left.replaceAll(kind, ""), text);
}

function isPlain(text: string): boolean {
  return !/[^\t\n\r -~]/.test(text);
}
