/**
 * The life of an approval request.
 *
 *     pending ──approve──▶ approved ──claim──▶ executing ──succeed──▶ executed
 *        ├──reject──▶ rejected                     ├──────fail──────▶ failed
 *        ├──expire──▶ expired                      └──────lose──────▶ unknown ──succeed | fail──▶
 *        └──cancel──▶ cancelled
 *
 * `escalate` keeps a request pending and asks other reviewers; an approved request can still expire or be cancelled.
 * `unknown`: the call was sent and its answer lost. It is never retried; evidence settles it. Whatever is not in
 * {@link TRANSITIONS} is refused, so a late click on an old card changes nothing.
 */
import type { AgentClient, Requester, Reviewer } from "../identity.ts";
import type { ActionCategory, CategoryEvidence } from "../policy/action-category.ts";
import type { EffectPreview } from "./effect-preview.ts";
import type { DecisionProof } from "./decision-proof.ts";
import type { ScopeHistory } from "../policy/scope-history.ts";

export const APPROVAL_STATES = [
  "pending",
  "approved",
  "rejected",
  "expired",
  "cancelled",
  "executing",
  "executed",
  "failed",
  "unknown",
] as const;

export type ApprovalState = (typeof APPROVAL_STATES)[number];

export type ApprovalEvent =
  | "approve"
  | "reject"
  | "escalate"
  | "expire"
  | "cancel"
  | "claim"
  | "succeed"
  | "fail"
  | "lose";

export const TRANSITIONS: Readonly<
  Record<ApprovalState, Readonly<Partial<Record<ApprovalEvent, ApprovalState>>>>
> = {
  pending: {
    approve: "approved",
    reject: "rejected",
    escalate: "pending",
    expire: "expired",
    cancel: "cancelled",
  },
  approved: { claim: "executing", expire: "expired", cancel: "cancelled" },
  executing: { succeed: "executed", fail: "failed", lose: "unknown" },
  unknown: { succeed: "executed", fail: "failed" },
  rejected: {},
  expired: {},
  cancelled: {},
  executed: {},
  failed: {},
};

/** Where `event` leads from `state`, or `undefined` if it is refused there. */
export function nextState(state: ApprovalState, event: ApprovalEvent): ApprovalState | undefined {
  return TRANSITIONS[state][event];
}

/** The states from which `event` is possible; a store compares with these before it sets. */
export function statesAllowing(event: ApprovalEvent): readonly ApprovalState[] {
  return APPROVAL_STATES.filter((state) => nextState(state, event) !== undefined);
}

/** Whether nothing can happen to a request in `state` any more. */
export function isSettled(state: ApprovalState): boolean {
  return Object.keys(TRANSITIONS[state]).length === 0;
}

/**
 * What one person decided: their vote. The vote that settles a request is its decision: the approval that reaches the
 * quorum, or any rejection.
 */
export interface ReviewerDecision {
  readonly verb: "approve" | "reject";
  readonly reviewer: Reviewer;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Masked before it is kept: it reaches the agent and the log. */
  readonly reason: string | null;
  /** Requester and reviewer are the same human (local mode). Marked in page, log and reports. */
  readonly selfApproved: boolean;
  /** Approved alone in an emergency, past those who were asked. Marked wherever the request is shown, for ever. */
  readonly breakGlass?: true;
  /** Approved with other arguments than were proposed. */
  readonly edited?: true;
  /** Hash of exactly what they were shown, under a key of this installation; absent where nothing was drawn for them. */
  readonly seen?: string;
  /** Signed with a passkey of theirs. */
  readonly proof?: DecisionProof;
}

/** A request went on to the next reviewers. */
export interface Escalation {
  /** Groups or people of the configuration. From here on they decide, and those before them no longer do. */
  readonly to: readonly string[];
  /** `null`: by itself, because nobody had decided in time. */
  readonly by: Reviewer | null;
  /** Masked before it is kept. */
  readonly reason: string | null;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** A held call. Its masked arguments are the payload of the record that asked for the approval. */
export interface ApprovalRequest {
  readonly id: string;
  readonly state: ApprovalState;
  /** Finds the request again when the same call is made again. */
  readonly fingerprint: string;
  /** What the decision approves; compared again at the claim. */
  readonly binding: string;
  readonly exchange: string;
  readonly scope: string;
  readonly requester: Requester;
  readonly client: AgentClient;
  readonly upstream: string;
  readonly tool: string;
  readonly category: ActionCategory;
  /** Why it was taken for that; what decided comes first. Names keywords and argument paths, never values. */
  readonly evidence: readonly CategoryEvidence[];
  /** Hash of the tool's definition, and of the policy that asked. */
  readonly toolHash: string;
  readonly policy: string;
  /** The rules that asked, and the reason they gave. */
  readonly rules: readonly string[];
  readonly policyReason: string | null;
  /** Groups or people of the configuration who are asked first; `askedNow` says who decides. Empty: nobody may. */
  readonly reviewers: readonly string[];
  /** How many different people have to approve. */
  readonly quorum: number;
  /** Each approval has to be signed with a passkey; looked at again before the call is sent. */
  readonly require?: "passkey";
  /** Who is asked next, level by level. */
  readonly escalateTo: readonly (readonly string[])[];
  /** After how long on one level it goes on to the next by itself; `null`: it stays. */
  readonly escalateAfterMs: number | null;
  /** Groups or people who may approve alone in an emergency. */
  readonly breakGlass: readonly string[];
  /** How many values of each entity type the arguments hold. */
  readonly findings: Readonly<Record<string, number>>;
  /** What the scope had seen and given away before the call; absent in requests made before this was kept. */
  readonly history?: ScopeHistory;
  /** Entity types whose real values the upstream would be given. */
  readonly disclosed: readonly string[];
  /** What was masked when it was asked for, in words of ours: `names of people`, `all but ZIP_CODE`. */
  readonly masking: readonly string[];
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly expiresAt: number;
  /** Until when the identical call is refused unasked, once rejected. Milliseconds since the epoch. */
  readonly coolingOffUntil: number | null;
  /** One for each person who voted, oldest first. */
  readonly votes: readonly ReviewerDecision[];
  /** Oldest first. */
  readonly escalations: readonly Escalation[];
  readonly decision: ReviewerDecision | null;
  /** Sequence of the record of the decision; its payload holds the arguments if the reviewer changed them. */
  readonly decisionRecord: number | null;
  /** What it would change, once that was counted. */
  readonly preview: EffectPreview | null;
  /** The process that claimed it, and until when it may be believed alive (milliseconds since the epoch). */
  readonly owner: string | null;
  readonly leaseUntil: number | null;
  /** Raised by each claim; a result is accepted only from the claim it belongs to. */
  readonly fence: number;
  /** Whether the agent was handed the result. */
  readonly delivered: boolean;
  /** Sequence of the record whose payload holds the masked arguments, and of the one that holds the masked result. */
  readonly argumentsRecord: number;
  readonly resultRecord: number | null;
}
