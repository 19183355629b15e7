import type { ActionCategory } from "../policy/action-category.ts";
import type { ApprovalRequest } from "./approval-request.ts";
import type { CallReach } from "./call-reach.ts";
import { previewInWords } from "./effect-preview.ts";

const DEEDS: Readonly<Record<ActionCategory, string>> = {
  read: "Reads data",
  write: "Adds or changes data",
  delete: "Deletes data",
  export: "Sends data out",
  privilege: "Changes who may do what",
  infrastructure: "Changes infrastructure",
  payment: "Moves money",
  message: "Sends a message",
  execute: "Runs a program or code",
  unknown: "Does something that could not be classified, so it counts as destructive",
};

/**
 * What a held call would do, in one sentence: from what its arguments were parsed to, the tool it goes to, what they
 * name, what the tool would be given and what was counted. Of what the agent wrote it holds single names that parsers
 * found, in back quotes, and nothing else.
 */
export function describeCall(
  request: Pick<
    ApprovalRequest,
    "category" | "evidence" | "upstream" | "tool" | "disclosed" | "preview"
  >,
  reach?: CallReach,
): string {
  const { category, evidence, upstream, tool, disclosed, preview } = request;
  const shown = evidence.find((one) => one.from === "arguments" && one.category === category);
  const because = shown ?? evidence[0];
  return [
    `${DEEDS[category]} on ${upstream}${labelOf(reach)} with its tool ${tool}`,
    because === undefined ? "" : `: ${because.because}`,
    reach === undefined || reach.names.length === 0 ? "" : `; about ${reach.names.join("; ")}`,
    preview === null ? "" : `; ${previewInWords(preview)}`,
    disclosed.length === 0 ? "" : `; the tool is given real values of ${disclosed.join(", ")}`,
    ".",
  ].join("");
}

function labelOf(reach: CallReach | undefined): string {
  return reach === undefined || reach.trust === "unlabelled" ? "" : ` (${reach.trust})`;
}
