import { undoAll } from "../disguise/undo.ts";
import type { Finding } from "../finding.ts";
import { judgeValue } from "../keys/judge-value.ts";
import type { KeyMeaning } from "../keys/key-meaning.ts";
import { MOST_TYPED_CHARACTERS } from "../keys/value-forms.ts";
import type { TextScan } from "./text-scan.ts";
import type { Verdict } from "./value-check.ts";

const MAYBE_DISGUISED = /[^ -~]|[%&\\=]/;

/** The finding for a text that is, as its key says, one value from end to end. */
export function wholeValue(
  text: string,
  meaning: KeyMeaning | null,
  evidence: number,
  verdict: Verdict,
  scan: TextScan,
): Finding | null {
  if (meaning === null || meaning.rule === null) return null;
  const { rule } = meaning;
  if (!scan.isEnabled(rule.entityType)) return null;
  if (rule.needsEvidence === true && evidence !== 1) return null;
  const finding =
    judgeValue(text, rule, meaning.normal, 0, verdict) ?? trimmedValue(text, meaning, scan);
  if (finding !== null || text.length > MOST_TYPED_CHARACTERS || !MAYBE_DISGUISED.test(text))
    return finding;
  const plain = undoAll(text);
  const undone = judgeValue(plain, rule, meaning.normal, 0, scan.verdict(rule, plain));
  return undone === null ? null : { ...undone, end: text.length };
}

/** The same for what spaces, line breaks or quotation marks stand around: of what a command printed, its line break. */
function trimmedValue(text: string, { rule, normal }: KeyMeaning, scan: TextScan): Finding | null {
  if (rule === null || text.length > MOST_TYPED_CHARACTERS) return null;
  if (!isTrimmed(text.charCodeAt(0), text.charCodeAt(text.length - 1))) return null;
  const start = (/^[\s"']*/.exec(text.slice(0, MOST_AROUND)) as RegExpExecArray)[0].length;
  const value = text.slice(start).replace(/[\s"']{1,16}$/, "");
  return judgeValue(value, rule, normal, start, scan.verdict(rule, value));
}

const MOST_AROUND = 16;

function isTrimmed(first: number, last: number): boolean {
  return first <= 34 || last <= 34 || first === 39 || last === 39;
}
