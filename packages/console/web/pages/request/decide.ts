import { changesBetween, type ArgumentChange, type JsonValue } from "@countersign/core";
import { failureOf, tell } from "../../api/client.ts";
import type { Approval } from "../../api/shapes.ts";
import { theStatus } from "../../status.ts";
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
    const { changesTakePasskey } = theStatus();
    const isSigned =
      (require === "passkey" && (verb === "approve" || verb === "break-glass")) ||
      (verb === "break-glass" && changesTakePasskey);
    const said = changesTakePasskey ? await withSignedGrant(id, body) : body;
    const proof = isSigned
      ? await (await import("../../passkeys.ts")).signDecision(id, verb, said)
      : undefined;
    await tell(`/api/approvals/${id}/${verb}`, proof === undefined ? said : { ...said, proof });
    return true;
  } catch (error) {
    showProblem(failureOf(error).message);
    return false;
  }
}

/** A grant is an act of its own, with a touch of its own. */
async function withSignedGrant(
  id: string,
  body: { readonly grant?: object; readonly arguments?: unknown },
): Promise<object> {
  if (body.grant === undefined) return body;
  const { signAct } = await import("../../passkeys.ts");
  const edited = body.arguments === undefined ? {} : { arguments: body.arguments };
  const proof = await signAct("make-grant", { approval: id, grant: body.grant, ...edited });
  return { ...body, grant: { ...body.grant, proof } };
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
