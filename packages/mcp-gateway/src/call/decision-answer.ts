/**
 * Tells the agent what became of a call that the guard did not answer with the upstream's own words.
 *
 * For a tool call that is a tool error the agent can read. Other methods have no such thing and get a JSON-RPC error
 * of ours; both carry `countersign/decision`, so that nobody takes them for the upstream's:
 *
 * | code   | means                                             |
 * | ------ | ------------------------------------------------- |
 * | -32050 | denied: policy does not allow it                  |
 * | -32051 | pending: waits for a person                       |
 * | -32052 | rejected: a person said no                        |
 * | -32053 | lapsed: nobody decided in time, or it was withdrawn |
 * | -32054 | unknown: it was sent and its answer lost          |
 * | -32055 | not sent: the upstream cannot be reached          |
 */
import {
  editInWords,
  isJsonObject,
  type JsonObject,
  type Outcome,
  outcomeInWords,
  pendingInWords,
} from "@countersign/core";
import type { Answer, JsonRpcError } from "../json-rpc/message.ts";

export type Decision = Exclude<Outcome, { kind: "answered" | "refused" }>;

export const DECISION_KEY = "countersign/decision";

export const STATUS_TOOL = "countersign_approval_status";

const CODES: Readonly<Record<Decision["kind"], number>> = {
  denied: -32050,
  pending: -32051,
  rejected: -32052,
  lapsed: -32053,
  unknown: -32054,
  "not-sent": -32055,
};

export function decisionAnswer(outcome: Decision, isToolCall: boolean): Answer {
  const text = outcomeInWords(outcome, howToGoOn);
  const about: JsonObject = { [DECISION_KEY]: decisionOf(outcome) };
  return isToolCall
    ? { result: { content: [{ type: "text", text }], isError: true, _meta: about } }
    : { error: { code: CODES[outcome.kind], message: text, data: about } };
}

/**
 * What is said in place of a tool's result that may not be shown. As a tool error: a model reads it and asks for less,
 * where of a protocol error many clients show it nothing and some end the run, after the tool did its work.
 */
export function withheldAnswer({ approval }: Ran, text: string): JsonObject {
  const by = approval === null ? {} : { approval: approval.id, rules: approval.rules };
  return {
    content: [{ type: "text", text }],
    isError: true,
    _meta: { [DECISION_KEY]: { kind: "withheld", ...by } },
  };
}

function decisionOf(outcome: Decision): JsonObject {
  if (outcome.kind === "denied") return { kind: "denied", rules: outcome.rules };
  const { kind, approval } = outcome;
  return approval === null ? { kind } : { kind, approval: approval.id, rules: approval.rules };
}

type Ran = Extract<Outcome, { kind: "answered" | "refused" }>;

/**
 * Adds what ran to the upstream's answer, if a reviewer changed the arguments: an agent that does not know makes its
 * own call again.
 */
export function tellingWhatRan<Told extends JsonObject | JsonRpcError>(
  { ran, approval }: Ran,
  answer: Told,
): Told {
  if (ran === undefined || approval === null) return answer;
  const text = editInWords(approval.id, ran);
  const about = { kind: "edited", approval: approval.id, ran };
  if ("code" in answer && "message" in answer) {
    const data = isJsonObject(answer.data) ? answer.data : {};
    const message = `${text} It failed: ${answer.message as string}`;
    return { ...answer, message, data: { ...data, [DECISION_KEY]: about } };
  }
  const { content, _meta } = answer as JsonObject;
  return {
    ...answer,
    ...(Array.isArray(content) ? { content: [...content, { type: "text", text }] } : {}),
    _meta: { ...(isJsonObject(_meta) ? _meta : {}), [DECISION_KEY]: about },
  };
}

/** Also said of a request that is asked for by its id. */
export function pendingWording(id: string): string {
  return pendingInWords(id, howToGoOn(id));
}

function howToGoOn(id: string): string {
  return `Call ${STATUS_TOOL} ${JSON.stringify({ id })} (waits up to 45 s) or repeat the identical call later.`;
}
