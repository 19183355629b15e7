import { MAX_DEPTH, type Problem } from "../json-rpc/parse-message.ts";

const WORDS: Readonly<Record<Problem, string>> = {
  "not-utf-8": "it is not UTF-8",
  "not-json": "it is not JSON",
  "not-json-rpc": "it is no JSON-RPC 2.0 message",
  "no-id": "it names no request",
  "too-deep": `it is nested more than ${MAX_DEPTH} deep`,
  "too-large": "it is larger than the upstream's `max_message_bytes`",
  "inexact-number": "it holds a number that cannot be passed on exactly",
  "half-character": "it holds half of a surrogate pair",
  "bad-initialize": "it is no answer to `initialize`",
};

/** Why a call gets no answer, for the agent. */
export function unusableAnswer(problem: Problem): string {
  return `its answer cannot be used: ${WORDS[problem]}`;
}
