import { readFileSync } from "node:fs";
import { CountersignError, type JsonValue } from "@countersign/core";
import { verifyReceipt } from "@countersign/storage";
import type { CommandResult } from "../../command.ts";
import { printable } from "../../table.ts";

const VERBS: Readonly<Record<string, string>> = {
  "approval.approved": "approved",
  "approval.rejected": "rejected",
  "approval.broke_glass": "approved in an emergency",
};

/** Says what a receipt proves. */
export function verifyReceiptFile(file: string, vkeys: readonly string[]): CommandResult {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new CountersignError("RECEIPT_INVALID", `cannot read \`${file}\``, { cause });
  }
  const proven = verifyReceipt(text, vkeys);
  const { reviewer, decision, at, upstream, tool, log, size } = proven;
  const did = VERBS[decision] ?? `decided: ${decision}`;
  const who =
    reviewer === null
      ? `the policy decided: ${decision}`
      : `${printable(reviewer.person)}, through ${reviewer.channel}, ${did}`;
  const isOwn = proven.records.some(({ selfApproved }) => selfApproved);
  const last = proven.records.at(-1);
  const lines = [
    `proven: ${who}`,
    `what:   ${printable(`${upstream}.${tool}`)}, with exactly these arguments (masked):`,
    printable(JSON.stringify(proven.arguments)),
    `when:   ${at}`,
    `where:  record ${last?.sequence ?? 0} and those before it in ${log}, which had ${size} records`,
    ...(isOwn
      ? ["note:   self-approved (local): requester and reviewer were the same person"]
      : []),
  ];
  return {
    exitStatus: 0,
    stdout: `${lines.join("\n")}\n`,
    stderr: "",
    json: proven as unknown as JsonValue,
  };
}
