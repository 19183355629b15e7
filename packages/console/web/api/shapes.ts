/** What the API answers, as far as the page reads it. `docs/api.md` describes it whole. Times are RFC 3339 in UTC. */
import type {
  ActionCategory,
  ApprovalState,
  ArgumentChange,
  CategoryEvidence,
  EffectPreview,
  GrantCondition,
  JsonValue,
  ScopeHistory,
} from "@countersign/core";

export interface Status {
  readonly version: string;
  readonly upstreams: readonly string[];
  readonly policyHash: string;
  /** The policy is only observed: nothing is held, nothing is denied. */
  readonly observes: boolean;
  readonly mode: "local" | "team";
  readonly you: { readonly person: string; readonly name: string };
  /** The configuration's people, for their names. */
  readonly people: Readonly<Record<string, string>>;
  /** Whether what loosens what others are held to takes a passkey. */
  readonly changesTakePasskey: boolean;
  /** Codes to add a passkey with that were made in the last day. */
  readonly invited: readonly {
    readonly person: string;
    readonly operator: string;
    readonly at: string;
    readonly isRecovery: boolean;
    readonly isUsed: boolean;
  }[];
  /** Where passkeys can be used; `null`: nowhere. */
  readonly passkeysAt: string | null;
}

export interface Decision {
  readonly verb: "approve" | "reject";
  readonly person: string;
  readonly channel: string;
  readonly at: string;
  readonly reason: string | null;
  readonly selfApproved: boolean;
  readonly breakGlass: boolean;
  readonly edited: boolean;
  /** Signed with a passkey. */
  readonly passkey: boolean;
}

export interface EscalationStep {
  readonly to: readonly string[];
  readonly by: string | null;
  readonly reason: string | null;
  readonly at: string;
}

export interface Approval {
  readonly id: string;
  readonly state: ApprovalState;
  readonly exchange: string;
  readonly requester: { readonly id: string; readonly name: string; readonly verified: boolean };
  readonly client: { readonly name: string; readonly version: string };
  readonly upstream: string;
  readonly tool: string;
  readonly category: ActionCategory;
  readonly summary: string;
  readonly evidence: readonly CategoryEvidence[];
  readonly rules: readonly string[];
  readonly policyReason: string | null;
  readonly reviewers: readonly string[];
  readonly quorum: number;
  /** What an approval has to come with. */
  readonly require: "passkey" | null;
  readonly votes: readonly Decision[];
  readonly escalations: readonly EscalationStep[];
  readonly escalatesTo: readonly string[] | null;
  readonly findings: Readonly<Record<string, number>>;
  readonly disclosed: readonly string[];
  readonly masking: readonly string[];
  readonly preview:
    | (Omit<EffectPreview, "at"> & { readonly words: string; readonly at: string })
    | null;
  readonly history: ScopeHistory | null;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly coolingOffUntil: string | null;
  readonly decision: Decision | null;
  readonly mayDecide:
    | { readonly allowed: true }
    | { readonly allowed: false; readonly because: string };
  readonly mayLook: boolean;
  readonly mayBreakGlass: boolean;
  readonly wasPassedOver: boolean;
  readonly isOwnRequest: boolean;
}

/** With what only its own page shows. */
export interface WholeApproval extends Approval {
  readonly arguments: JsonValue;
  readonly others: JsonValue;
  readonly edit: {
    readonly arguments: JsonValue;
    readonly changes: readonly ArgumentChange[];
  } | null;
  readonly justification: string | null;
  readonly result: JsonValue;
  /** What became of it, as a sentence. */
  readonly happened: string;
}

export interface Grant {
  readonly id: string;
  readonly requester: string;
  readonly requesterName: string | null;
  readonly upstream: string;
  readonly tool: string;
  readonly category: ActionCategory;
  readonly conditions: readonly GrantCondition[];
  readonly when: string | null;
  readonly until: string;
  readonly madeBy: { readonly person: string; readonly channel: string };
  readonly madeAt: string;
  readonly reason: string | null;
  readonly approval: string | null;
  readonly selfApproved: boolean;
  readonly uses: number;
  readonly revoked: { readonly by: string | null; readonly at: string } | null;
}

export interface Pause {
  readonly mode: "hold" | "deny";
  readonly reason: string;
  readonly by: string;
  readonly at: string;
}
