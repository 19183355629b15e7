import { changesBetween, type ArgumentChange, type JsonValue } from "@countersign/core";
import { failureOf, tell } from "../../api/client.ts";
import type { Approval } from "../../api/shapes.ts";
import { showProblem } from "../../parts/notice.tsx";

export type Verb = "approve" | "reject" | "escalate" | "break-glass" | "resolve";

/**
 * Sends a decision, signed with a passkey where the request asks for that. A failure is shown, and what came to pass
 * instead is the caller's to ask for.
 *
 * @returns whether it counted.
 */
export async function sendDecision(
  { id, require }: Pick<Approval, "id" | "require">,
  verb: Verb,
  body: object,
): Promise<boolean> {
  showProblem("");
  try {
    const isSigned = require === "passkey" && (verb === "approve" || verb === "break-glass");
    const proof = isSigned
      ? await (await import("../../passkeys.ts")).signDecision(id, verb, body)
      : undefined;
    await tell(`/api/approvals/${id}/${verb}`, proof === undefined ? body : { ...body, proof });
    return true;
  } catch (error) {
    showProblem(failureOf(error).message);
    return false;
  }
}

/** What somebody typed in place of the proposed arguments. */
export type Edit =
  | { readonly isValid: false; readonly problem: string }
  | {
      readonly isValid: true;
      readonly arguments: JsonValue;
      /** None: it is what was proposed. */
      readonly changes: readonly ArgumentChange[];
    };

export function readEdit(proposed: JsonValue, typed: string): Edit {
  try {
    const edited = JSON.parse(typed) as JsonValue;
    return { isValid: true, arguments: edited, changes: changesBetween(proposed, edited) };
  } catch (error) {
    const because = error instanceof Error ? `: ${error.message}` : "";
    return { isValid: false, problem: `The changed arguments are no JSON${because}.` };
  }
}
