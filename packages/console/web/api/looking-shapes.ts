/** What the API answers to those who look back and try things out. Times are RFC 3339 in UTC. */
import type {
  ActionCategory,
  ArgumentChange,
  AuditRecord,
  CategoryEvidence,
  Decision,
  IndexProgress,
  JsonValue,
  JudgedTool,
  PlacedFinding,
  PolicyReplay,
  UsageRow,
} from "@countersign/core";

export interface RecordsAnswer {
  readonly records: readonly AuditRecord[];
  /** What `before` goes on with; `null` at the end. */
  readonly next: number | null;
  readonly indexing: IndexProgress | null;
}

export interface UsageAnswer {
  readonly rows: readonly UsageRow[];
  readonly isCut: boolean;
  readonly firsts: readonly {
    readonly at: string;
    readonly direction: "sent" | "received" | "disclosed";
    readonly entityType: string;
    readonly upstream: string;
  }[];
  readonly indexing: IndexProgress | null;
}

export interface ToolsAnswer {
  readonly tools: readonly JudgedTool[];
  readonly total: number;
}

export interface ListedDefinition {
  readonly upstream: string;
  readonly kind: "tool" | "prompt" | "resource" | "resource-template" | "instructions";
  readonly tool: string;
  /** A resource's address, masked. */
  readonly label?: string;
  readonly state: "accepted" | "waiting" | "rejected";
  readonly hash: string;
  readonly at: string;
  readonly listed: boolean;
  readonly by: { readonly person: string } | null;
  readonly warnings: readonly string[];
}

export interface ShownDefinition extends ListedDefinition {
  readonly pinned: JsonValue;
  readonly waiting: JsonValue;
  readonly changes: readonly ArgumentChange[];
}

export interface DefinitionsAnswer {
  readonly definitions: readonly ListedDefinition[];
  readonly reviewers: readonly string[];
}

export interface Explained {
  readonly decision: Decision;
  readonly decidedBy: readonly string[];
  readonly reason: string | null;
  readonly asked: readonly string[];
  readonly category: ActionCategory;
  readonly evidence: readonly CategoryEvidence[];
  readonly rules: readonly {
    readonly id: string;
    readonly decision: Decision;
    readonly fits: "yes" | "no" | "failed";
    readonly because: string | null;
  }[];
  readonly findings: readonly PlacedFinding[];
  readonly masked: JsonValue;
  readonly disclosed: Readonly<Record<string, number>>;
  readonly isKnownTool: boolean;
  readonly observes: boolean;
}

export interface PolicyAnswer {
  readonly change: {
    readonly hash: string;
    /** Milliseconds since the epoch. */
    readonly at: number;
    readonly diff: readonly string[];
    readonly needsRestart: readonly string[];
  } | null;
  readonly admins: readonly string[];
  /** The `policy` part of the configuration in force. */
  readonly written: string;
}

export type Replay = Omit<PolicyReplay, "startedAt" | "endedAt"> & {
  readonly startedAt: string;
  readonly endedAt: string | null;
};

export interface SetupFinding {
  readonly area: "service" | "policy" | "people" | "upstreams" | "storage" | "log" | "channels";
  readonly subject: string;
  readonly state: "ok" | "note" | "wrong";
  readonly says: string;
  readonly mend?: string;
}

export interface SetupAnswer {
  readonly at: string;
  readonly findings: readonly SetupFinding[];
  readonly reports: readonly { readonly at: string; readonly line: string }[];
}
