/**
 * Masks what is said in pieces: what a tool writes to a stream while it runs. A value may be cut by the pieces it comes
 * in, so each piece is looked through by itself, and its texts once more together with those that stand at the same
 * place of the others.
 */
import { isJsonObject, type JsonPath, type JsonValue } from "../json.ts";
import { pathSlots } from "../path-fold.ts";
import { findPlaces, type MaskedPlace, type MaskerParts } from "./masker.ts";
import { withGivenAgain } from "./given-values.ts";
import { joinOverlaps, overlapping } from "./overlapping.ts";
import { replaceInJson, type Replacement } from "./replace.ts";
import type { Scan, ScannedFinding } from "./scan.ts";
import type { RevealedValue, VaultEntry } from "./vault.ts";

export interface Piece {
  /** What its reader reads it together with: texts of pieces of one way are taken for one text, in order. */
  readonly way: string;
  readonly value: JsonValue;
}

export interface MaskedPiece {
  /** A value of several pieces has its token in the first of them. `undefined`: it holds one that is to be blocked. */
  readonly value: JsonValue | undefined;
  /** A value that began in it or before goes on in the next. */
  readonly isOpen: boolean;
}

export interface MaskedPieces {
  /** One for each piece, in order. */
  readonly pieces: readonly MaskedPiece[];
  /** To be committed before anyone sees them. */
  readonly entries: readonly VaultEntry[];
}

/** @throws whatever detection or the vault throws; none of the pieces may then be let through. */
export async function maskPieces(
  parts: MaskerParts,
  scope: string,
  pieces: readonly Piece[],
  given: readonly RevealedValue[] = [],
): Promise<MaskedPieces> {
  const values = pieces.map(({ value }) => value);
  const texts = joinedTexts(pieces);
  const findings = await findingsIn(parts, values, texts, given);
  const { places, entries } = await findPlaces(
    { ...parts, scan: { ...shownBy(parts.scan), findings: async () => findings } },
    scope,
    [values, texts.map(({ text }) => text)],
  );
  const replacements = places.flatMap((place) => replacementsOf(place, texts));
  const blocked = new Set(
    places
      .filter(({ strategy }) => strategy === "block")
      .flatMap((place) => replacementsOf(place, texts).map(({ path }) => path[0])),
  );
  const open = openPieces(places, texts);
  const masked = replaceInJson(values, replacements) as readonly JsonValue[];
  return {
    pieces: masked.map((value, at) => ({
      value: blocked.has(at) ? undefined : value,
      isOpen: open.has(at),
    })),
    entries,
  };
}

/** The same but for its findings. */
function shownBy(scan: Scan): Omit<Scan, "findings"> {
  return {
    labels: scan.labels,
    canonicalValue: (entityType, text) => scan.canonicalValue(entityType, text),
    turn: async () => scan.turn?.(),
  };
}

/** Texts at the same place of several pieces, as one. */
interface JoinedText {
  readonly text: string;
  /** The nearest name above them, which says what they may be. */
  readonly key: string | undefined;
  readonly parts: readonly JoinedPart[];
}

interface JoinedPart {
  /** Begins with the piece's number. */
  readonly path: JsonPath;
  readonly start: number;
  readonly end: number;
}

function joinedTexts(pieces: readonly Piece[]): readonly JoinedText[] {
  type PlacedText = { readonly path: JsonPath; readonly text: string };
  const places: PlacedText[][] = [];
  const slotOf = pathSlots<PlacedText[]>();
  for (const [at, { way, value }] of pieces.entries()) {
    for (const { path, text } of textsIn(value)) {
      const slot = slotOf([way, ...path]);
      if (slot.held === undefined) places.push((slot.held = []));
      slot.held.push({ path: [at, ...path], text });
    }
  }
  return places
    .filter((all) => all.length > 1)
    .map((all) => {
      let end = 0;
      const parts = all.map(({ path, text }) => ({ path, start: end, end: (end += text.length) }));
      const key = all[0]?.path.slice(1).findLast((step) => typeof step === "string");
      return { text: all.map(({ text }) => text).join(""), key, parts };
    });
}

function textsIn(value: JsonValue): readonly { path: JsonPath; text: string }[] {
  const found: { path: JsonPath; text: string }[] = [];
  const look = (at: JsonValue, path: JsonPath): void => {
    if (typeof at === "string") found.push({ path, text: at });
    else if (Array.isArray(at)) at.forEach((item: JsonValue, i) => look(item, [...path, i]));
    else if (isJsonObject(at)) {
      for (const [key, member] of Object.entries(at)) look(member, [...path, key]);
    }
  };
  look(value, []);
  return found;
}

/** Of single texts at `[0, piece, …]`, of joined ones at `[1, which]`: what either way of looking finds. */
async function findingsIn(
  { scan }: MaskerParts,
  values: readonly JsonValue[],
  texts: readonly JoinedText[],
  given: readonly RevealedValue[],
): Promise<readonly ScannedFinding[]> {
  const named = texts.map(({ text, key }) => (key === undefined ? text : { [key]: text }));
  const apart = await scan.findings(values);
  const together = texts.length === 0 ? [] : await scan.findings(named);
  const slotOf = pathSlots<{ readonly which: number; readonly start: number }>();
  for (const [which, { parts: joined }] of texts.entries()) {
    for (const { path, start } of joined) slotOf(path).held = { which, start };
  }
  const alone: ScannedFinding[] = [];
  const inText: ScannedFinding[][] = texts.map(() => []);
  for (const finding of apart) {
    const part = finding.in === "value" ? slotOf(finding.path).held : undefined;
    if (part === undefined) alone.push({ ...finding, path: [0, ...finding.path] });
    else inText[part.which]?.push(moved(finding, part.which, part.start));
  }
  const signs = inText.map((findings, which) => signsIn(findings, texts[which]?.text.length ?? 0));
  for (const finding of together) {
    const which = finding.path[0] as number;
    // Where two whole values meet, what they seem to be together is none.
    const isNew = signs[which]?.subarray(finding.start, finding.end).includes(0) === true;
    if (finding.in === "value" && isNew) inText[which]?.push(moved(finding, which, 0));
  }
  const found = [...alone, ...inText.flatMap(joinOverlaps)];
  // What is joined is looked through as one.
  const isJoined = ([side, ...path]: JsonPath): boolean =>
    side === 0 && slotOf(path).held !== undefined;
  const all = [values, texts.map(({ text }) => text)];
  return withGivenAgain(scan, all, found, given, isJoined);
}

function moved(finding: ScannedFinding, which: number, by: number): ScannedFinding {
  return { ...finding, path: [1, which], start: finding.start + by, end: finding.end + by };
}

/** Of each sign of a text, whether one of the findings is about it. */
function signsIn(findings: readonly ScannedFinding[], length: number): Uint8Array {
  const signs = new Uint8Array(length);
  for (const { start, end } of findings) signs.fill(1, start, end);
  return signs;
}

/** What is to be replaced in the pieces themselves: the first that a value is in gets its token, the rest of it goes. */
function replacementsOf(
  { replacement }: MaskedPlace,
  texts: readonly JoinedText[],
): readonly Replacement[] {
  const [side, which, ...rest] = replacement.path;
  if (side === 0) return [{ ...replacement, path: [which as number, ...rest] }];
  return partsOf(texts[which as number], replacement).map(({ path, start, end }, nth) => ({
    path,
    in: "value",
    start: Math.max(replacement.start - start, 0),
    end: Math.min(replacement.end, end) - start,
    text: nth === 0 ? replacement.text : "",
  }));
}

function partsOf(
  text: JoinedText | undefined,
  { start, end }: Pick<Replacement, "start" | "end">,
): readonly JoinedPart[] {
  return overlapping(text?.parts ?? [], { start, end });
}

/** Pieces after which a value goes on. */
function openPieces(
  places: readonly MaskedPlace[],
  texts: readonly JoinedText[],
): ReadonlySet<number> {
  const open = new Set<number>();
  for (const { replacement } of places) {
    const [side, which] = replacement.path;
    if (side !== 1) continue;
    const all = partsOf(texts[which as number], replacement);
    const [first, last] = [all[0]?.path[0] as number, all.at(-1)?.path[0] as number];
    for (let at = first; at < last; at++) open.add(at);
  }
  return open;
}
