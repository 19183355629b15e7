/**
 * Instructions to the model where a text should only describe or report. Heuristics: they know common forms in English
 * and let others through. Every repetition is bounded, so that the cost is linear in the length of the text.
 */
import { withoutHidden } from "./hidden-characters.ts";

interface Form {
  readonly what: string;
  readonly pattern: RegExp;
}

const FORMS: readonly Form[] = [
  {
    what: "sets earlier instructions aside",
    pattern:
      /\b(?:ignore|disregard|forget|override|bypass)\b[^.\n]{0,40}\b(?:previous|prior|above|earlier|preceding|all|any|other|your)\b[^.\n]{0,30}\b(?:instructions?|prompts?|rules|guidelines|messages|directions|safety)\b/gi,
  },
  {
    what: "asks to keep something from the user",
    pattern:
      /\b(?:do not|don't|never|without)\s{1,4}(?:tell|telling|mention|mentioning|inform|informing|reveal|revealing|show|showing|notify|notifying|alert|alerting)\b[^.\n]{0,40}\b(?:user|human|person|operator|anyone|anybody)\b/gi,
  },
  {
    what: "speaks in the voice of the system",
    pattern:
      /<\/?(?:important|system|instructions?|secret|hidden|admin)>|<\|[a-z_]{2,20}\|>|\[\/?INST\]|<<\/?SYS>>|^[ \t]{0,8}(?:system|developer) ?(?:prompt|message)? ?:/gim,
  },
  {
    what: "announces new instructions",
    pattern:
      /\b(?:new|updated|real|actual|hidden|additional|secret) (?:system )?(?:instructions?|task|directives?|orders?) ?(?::|-|are\b|for (?:you|the (?:assistant|model|ai|agent))\b)/gi,
  },
  {
    what: "asks for the prompt or the conversation",
    pattern:
      /\b(?:reveal|print|repeat|output|send|include|show|forward|pass)\b[^.\n]{0,40}\b(?:system prompt|developer message|(?:whole|entire|full|previous) (?:conversation|chat|history)|conversation history|chat history)\b/gi,
  },
  {
    what: "asks for keys or credentials from files",
    pattern:
      /\b(?:read|open|load|cat|include|send|pass|attach|copy)\b[^.\n]{0,60}(?:~\/|\/|\b)(?:\.ssh\b|\.aws\b|\.env\b|\.netrc\b|\.npmrc\b|id_rsa\b|id_ed25519\b|mcp\.json\b|credentials\.json\b|\/etc\/(?:passwd|shadow)\b)/gi,
  },
];

/** In place of an instruction that was taken out. */
export const REMOVED = "[removed: instruction aimed at the model]";

/** What is asked of the model, in words of ours. */
export function instructionKinds(text: string): readonly string[] {
  const folded = fold(text);
  return FORMS.filter(({ pattern }) => folded.search(pattern) >= 0).map(({ what }) => what);
}

/** The text without them, and without what cannot be seen. */
export function withoutInstructions(text: string): string {
  if (instructionKinds(text).length === 0) return withoutHidden(text);
  return FORMS.reduce((left, { pattern }) => left.replaceAll(pattern, REMOVED), fold(text));
}

/** Letters in disguise, such as full-width ones, are read as what they look like. */
function fold(text: string): string {
  return withoutHidden(text).normalize("NFKC");
}
