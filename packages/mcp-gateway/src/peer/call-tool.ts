import { CountersignError } from "@countersign/core";
import { approvalStatus } from "../approval-status-tool.ts";
import { callPatiently } from "../call/call-patiently.ts";
import type { ClientRequest } from "../call/client-request.ts";
import { decisionAnswer, STATUS_TOOL } from "../call/decision-answer.ts";
import {
  type Answer,
  HEADER_MISMATCH,
  INTERNAL_ERROR,
  INVALID_PARAMS,
} from "../json-rpc/message.ts";
import { ownError } from "../json-rpc/own-error.ts";
import { wrongParamHeader } from "../upstream/param-headers.ts";
import { maskedAnswer } from "./forward.ts";
import { assureJudged } from "./judged.ts";
import { find } from "./know.ts";
import { hasForeignState } from "./next-round.ts";
import type { PeerParts } from "./peer-parts.ts";
import { toolTarget } from "./targets.ts";

/**
 * Answers `tools/call`. A tool that no upstream lists is not called: it has no definition that policy could judge or
 * a person approve.
 */
export async function callTool(parts: PeerParts, request: ClientRequest): Promise<Answer> {
  const shown = request.params?.["name"];
  if (typeof shown !== "string") {
    return ownError(INVALID_PARAMS, "tools/call: wanted `name` to be a string");
  }
  if (shown === STATUS_TOOL) return approvalStatus(parts.guard, parts.times, request);

  const found = await find(parts, "tools/list", shown);
  if (found.member === undefined) {
    const missing = found.unreachable.find(({ member }) => parts.names.couldBe(member, shown));
    if (missing !== undefined) {
      const { because } = missing;
      return decisionAnswer({ kind: "not-sent", because, approval: null }, true);
    }
  }
  const tool = found.member?.tool(found.name);
  if (found.member === undefined || tool === undefined) {
    const error = { code: INVALID_PARAMS, message: `Unknown tool: ${shown}` };
    return maskedAnswer(parts, request, { error });
  }
  const { member } = found;
  if (request.era === "modern" && request.header !== undefined) {
    const args = request.params?.["arguments"];
    const wrong = wrongParamHeader(tool.inputSchema, args, request.header);
    if (wrong !== undefined) {
      const message = `the header ${wrong} and the argument it stands for disagree`;
      return ownError(HEADER_MISMATCH, message);
    }
  }
  try {
    await assureJudged(parts, member, found.name);
  } catch (error) {
    // What cannot be recorded is not relied on.
    const because = error instanceof CountersignError ? error.message : "it could not be judged";
    return ownError(INTERNAL_ERROR, `the tool's definition: ${because}`);
  }
  if (hasForeignState(parts, member, request, tool.name)) {
    return ownError(INVALID_PARAMS, "Invalid requestState");
  }
  return callPatiently(parts, request, (asked) => toolTarget(parts, member, asked, tool));
}
