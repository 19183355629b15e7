/**
 * Text of agents and tools, taken apart so that it can be shown as exactly what it is. Characters that cannot be seen,
 * or that change how others are seen (control, bidirectional, zero-width, unassigned, odd spaces, stacked accents, long
 * blanks), are replaced by their names: `pay\u202Eeno` becomes `pay`, `U+202E`, `eno`. Linear in the length of the text.
 */
import { isWellFormedToken } from "../masking/token.ts";

/** A stretch of text as it is, or the name of what stands there unseen. */
export type LiteralPiece =
  | { readonly kind: "text" | "token" | "break"; readonly text: string }
  | { readonly kind: "unseen"; readonly text: string; readonly name: string };

/**
 * The pieces of a text. With lines, a line break is a `break` and what has the form of a token is a `token`; without,
 * a line break is unseen like any other control character.
 */
export function literalPieces(text: string, hasLines: boolean): readonly LiteralPiece[] {
  const found: LiteralPiece[] = [];
  let from = 0;
  for (const match of text.matchAll(UNSEEN)) {
    found.push(...withTokens(text.slice(from, match.index), hasLines));
    found.push(...unseen(match[0], hasLines));
    from = match.index + match[0].length;
  }
  found.push(...withTokens(text.slice(from), hasLines));
  return found;
}

/**
 * Categories C (control, format, surrogate, private, unassigned) and Z but for the plain space; what Unicode says may be
 * left undrawn, such as variation selectors; the blank of Braille; more than three combining marks on one letter.
 */
const UNSEEN =
  /(?:[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}|\p{M}{4,})+| {9,}/gu;

/** A run of unseen characters longer than this is counted, not spelled out. */
const LONGEST_SPELLED_RUN = 8;

function unseen(run: string, hasLines: boolean): readonly LiteralPiece[] {
  if (run.startsWith(" ")) {
    return [{ kind: "unseen", text: run, name: `${run.length} spaces` }];
  }
  const characters = Array.from(hasLines ? run.replaceAll("\r\n", "\n") : run);
  if (characters.length > LONGEST_SPELLED_RUN) {
    const names = [...new Set(characters.slice(0, 1000).map(nameOf))].slice(0, 4).join(" ");
    return [{ kind: "unseen", text: run, name: `${characters.length} unseen: ${names}` }];
  }
  return characters.map((character) =>
    hasLines && character === "\n"
      ? { kind: "break", text: character }
      : { kind: "unseen", text: character, name: character === "\n" ? "↵" : nameOf(character) },
  );
}

function nameOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

/** The form of a token; see `masking/token.ts`. */
const TOKEN = /(?<![A-Za-z0-9_])[A-Z][A-Z0-9_]{0,40}_[a-z2-7]{10}(?![A-Za-z0-9_])/g;

function withTokens(text: string, isMarked: boolean): readonly LiteralPiece[] {
  if (text === "") return [];
  if (!isMarked || !text.includes("_")) return [{ kind: "text", text }];
  const found: LiteralPiece[] = [];
  let from = 0;
  for (const match of text.matchAll(TOKEN)) {
    if (!isWellFormedToken(match[0])) continue;
    if (match.index > from) found.push({ kind: "text", text: text.slice(from, match.index) });
    found.push({ kind: "token", text: match[0] });
    from = match.index + match[0].length;
  }
  if (from < text.length) found.push({ kind: "text", text: text.slice(from) });
  return found;
}
