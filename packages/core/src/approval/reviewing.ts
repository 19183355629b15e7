import type { Reviewer } from "../identity.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import type { ApprovalFilter } from "../store.ts";
import type { ApprovalRequest } from "./approval-request.ts";
import type { ArgumentChange } from "./argument-changes.ts";
import type { CallReach } from "./call-reach.ts";
import type { DecisionStatement, OfferedProof } from "./decision-proof.ts";
import type { Grant } from "./grant.ts";
import type { GrantAlone, GrantWithDecision } from "./make-grant.ts";
import type { Pause } from "./pause.ts";

/** A request as a signed-in reviewer sees it. */
export interface ReviewedRequest {
  readonly request: ApprovalRequest;
  /** Masked; `undefined` if they were erased. */
  readonly arguments: JsonValue | undefined;
  /** What goes to the tool beside the arguments, masked; `undefined` if there is nothing, or it was erased. */
  readonly others?: JsonValue | undefined;
  /** What the call is about; `undefined` if it was erased, or not kept. */
  readonly reach?: CallReach | undefined;
  /** What a reviewer changed before approving; `null` if nothing. Masked. */
  readonly edit: {
    readonly arguments: JsonValue;
    readonly changes: readonly ArgumentChange[];
  } | null;
  /** Why the agent or its user said it wants this. Theirs, masked; `null` if they said nothing. */
  readonly justification: string | null;
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
  /** Somebody approved it in an emergency past this reviewer, who was asked. */
  readonly wasPassedOver: boolean;
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
  list(
    reviewer: Reviewer,
    filter: ApprovalFilter & {
      /** Without what the payloads hold: arguments, what goes beside them, edits, justifications and results. */
      readonly brief?: true;
    },
  ): Promise<readonly ReviewedRequest[]>;

  /** How many requests fit. */
  count(reviewer: Reviewer, filter: Omit<ApprovalFilter, "limit">): Promise<number>;

  /** @throws {CountersignError} `APPROVAL_NOT_FOUND` */
  show(reviewer: Reviewer, id: string): Promise<ReviewedRequest>;

  /** The arguments with real values in place of tokens. That somebody looked is recorded before this resolves. */
  reveal(reviewer: Reviewer, id: string): Promise<JsonValue>;

  /**
   * The real value behind one token of the arguments. The record that somebody looked names the token.
   *
   * @throws {CountersignError} `APPROVAL_NOT_FOUND`, `APPROVAL_NOT_ENTITLED`
   */
  revealOne(reviewer: Reviewer, id: string, token: string): Promise<string>;

  /**
   * Casts a vote, which is durable when this resolves. One rejection rejects; the approval that reaches the quorum
   * approves, and until then the request stays pending. `reason` is masked before it is kept and told to the agent.
   *
   * @throws {CountersignError} `APPROVAL_NOT_FOUND`, `APPROVAL_NOT_PENDING` (already decided or expired),
   *   `APPROVAL_PASSKEY_REQUIRED`, `PASSKEY_INVALID`, `APPROVAL_VOTED`, `APPROVAL_SELF`, `APPROVAL_NOT_ENTITLED`, `APPROVAL_EDIT_INVALID`, `GRANT_INVALID`. Each such attempt is recorded and changes nothing.
   */
  decide(
    reviewer: Reviewer,
    id: string,
    decision: {
      readonly verb: "approve" | "reject";
      readonly reason: string | null;
      /** Approves these arguments, masked or not, in place of those that were proposed. */
      readonly arguments?: JsonValue;
      /** Allows calls like this one for a while, if this decision approves it. */
      readonly grant?: GrantWithDecision;
      /** What `seenBy` gives of what this reviewer was shown. */
      readonly seen?: string | undefined;
      /** A passkey's signature over what {@link statementFor} gave. */
      readonly proof?: OfferedProof;
    },
  ): Promise<ApprovalRequest>;

  /**
   * What a passkey has to sign for a decision. Nothing is decided.
   *
   * @throws as `decide` does.
   */
  statementFor(
    reviewer: Reviewer,
    id: string,
    decision: {
      readonly verb: "approve" | "reject";
      readonly reason: string | null;
      readonly arguments?: JsonValue;
      readonly breakGlass?: true;
      readonly seen?: string | undefined;
      readonly nonce: string;
    },
  ): Promise<DecisionStatement>;

  /**
   * Approves alone in an emergency, past those who are asked and whatever the quorum. Everybody skipped is told, and
   * the request stays marked.
   *
   * @throws as `decide` does.
   */
  breakGlass(
    reviewer: Reviewer,
    id: string,
    emergency: {
      readonly reason: string;
      readonly seen?: string | undefined;
      readonly proof?: OfferedProof;
    },
  ): Promise<ApprovalRequest>;

  /**
   * Hands the request to the next reviewers. From then on they decide.
   *
   * @throws as `decide` does; `APPROVAL_NO_NEXT_LEVEL`.
   */
  escalate(
    reviewer: Reviewer,
    id: string,
    handed: { readonly reason: string; readonly seen?: string | undefined },
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

  /** Grants, newest first. */
  grants(
    reviewer: Reviewer,
    filter: { readonly inForce: boolean; readonly limit: number },
  ): Promise<readonly Grant[]>;

  /**
   * @throws {CountersignError} `GRANT_INVALID`, `APPROVAL_SELF`, `APPROVAL_NOT_ENTITLED`, `APPROVAL_PASSKEY_REQUIRED`,
   *   `PASSKEY_INVALID`
   */
  makeGrant(reviewer: Reviewer, grant: GrantAlone, proof?: OfferedProof): Promise<Grant>;

  /** What a passkey signs for a grant that goes with a decision. @throws as `decide` does. */
  subjectOfGrantWith(
    reviewer: Reviewer,
    id: string,
    decision: { readonly grant: GrantWithDecision; readonly arguments?: JsonValue },
  ): Promise<JsonObject>;

  /** What a passkey signs for {@link makeGrant} and {@link resume}. */
  subjectOfGrant(grant: GrantAlone): JsonObject;
  subjectOfResume(): Promise<JsonObject>;

  /** @throws {CountersignError} `GRANT_NOT_FOUND`, `APPROVAL_NOT_ENTITLED` */
  revokeGrant(reviewer: Reviewer, id: string): Promise<Grant>;

  paused(): Promise<Pause | null>;

  /**
   * The kill switch: from the moment this resolves no call runs, whatever was decided, until {@link resume}. It
   * survives a restart. What was sent already is not stopped.
   *
   * @throws {CountersignError} `APPROVAL_NOT_ENTITLED`
   */
  pause(
    reviewer: Reviewer,
    stop: { readonly mode: Pause["mode"]; readonly reason: string },
  ): Promise<Pause | null>;

  /** @throws {CountersignError} `APPROVAL_NOT_ENTITLED`, `APPROVAL_PASSKEY_REQUIRED`, `PASSKEY_INVALID` */
  resume(
    reviewer: Reviewer,
    again: { readonly reason: string; readonly proof?: OfferedProof },
  ): Promise<void>;
}
