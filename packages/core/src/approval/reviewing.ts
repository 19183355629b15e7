import type { Reviewer } from "../identity.ts";
import type { JsonValue } from "../json.ts";
import type { ApprovalFilter } from "../store.ts";
import type { ApprovalRequest } from "./approval-request.ts";

/** A request as a signed-in reviewer sees it. */
export interface ReviewedRequest {
  readonly request: ApprovalRequest;
  /** Masked; `undefined` if they were erased. */
  readonly arguments: JsonValue | undefined;
  /** Masked; `undefined` until it ran. */
  readonly result: JsonValue | undefined;
  /** Whether this reviewer may decide it, and if not, why. */
  readonly mayDecide:
    | { readonly allowed: true }
    | { readonly allowed: false; readonly because: string };
  /** Whether this reviewer may be shown the real values. */
  readonly mayLook: boolean;
  /** Whether this reviewer may approve alone in an emergency. */
  readonly mayBreakGlass: boolean;
  /** Requester and reviewer are the same human, which local mode allows and marks. */
  readonly isOwnRequest: boolean;
  /** Groups or people who decide now, and those it would be escalated to; `null`: nobody. */
  readonly asked: readonly string[];
  readonly next: readonly string[] | null;
}

/**
 * What a verified reviewer can do. The agent's side never holds one of these. Made by `@countersign/runtime`, used by
 * every channel.
 */
export interface Reviewing {
  list(reviewer: Reviewer, filter: ApprovalFilter): Promise<readonly ReviewedRequest[]>;

  /** @throws {CountersignError} `APPROVAL_NOT_FOUND` */
  show(reviewer: Reviewer, id: string): Promise<ReviewedRequest>;

  /** The arguments with real values in place of tokens. That somebody looked is recorded before this resolves. */
  reveal(reviewer: Reviewer, id: string): Promise<JsonValue>;

  /**
   * Casts a vote, which is durable when this resolves. One rejection rejects; the approval that reaches the quorum
   * approves, and until then the request stays pending. `reason` is masked before it is kept and told to the agent.
   *
   * @throws {CountersignError} `APPROVAL_NOT_FOUND`, `APPROVAL_NOT_PENDING` (already decided or expired),
   *   `APPROVAL_VOTED`, `APPROVAL_SELF`, `APPROVAL_NOT_ENTITLED`. Each such attempt is recorded and changes nothing.
   */
  decide(
    reviewer: Reviewer,
    id: string,
    decision: { readonly verb: "approve" | "reject"; readonly reason: string | null },
  ): Promise<ApprovalRequest>;

  /**
   * Approves alone in an emergency, past those who are asked and whatever the quorum. Everybody skipped is told, and
   * the request stays marked.
   *
   * @throws as `decide` does.
   */
  breakGlass(
    reviewer: Reviewer,
    id: string,
    emergency: { readonly reason: string },
  ): Promise<ApprovalRequest>;

  /**
   * Hands the request to the next reviewers. From then on they decide.
   *
   * @throws as `decide` does; `APPROVAL_NO_NEXT_LEVEL`.
   */
  escalate(
    reviewer: Reviewer,
    id: string,
    handed: { readonly reason: string },
  ): Promise<ApprovalRequest>;

  /**
   * Settles a request whose outcome is `unknown` with what the reviewer found.
   *
   * @throws as `decide` does; `APPROVAL_NOT_PENDING` if the outcome is not unknown.
   */
  resolve(
    reviewer: Reviewer,
    id: string,
    found: { readonly outcome: "executed" | "failed"; readonly reason: string },
  ): Promise<ApprovalRequest>;
}
