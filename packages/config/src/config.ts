import type { AnchorConfig } from "./anchor-schema.ts";
import type { ForwardConfig } from "./forward-schema.ts";
import type {
  ActionCategory,
  ApprovalTerms,
  Budget,
  DisclosureRule,
  Policy,
  PolicyRule,
  StrategyRule,
  Trust,
} from "@countersign/core";

import type { ChannelsConfig } from "./channels-schema.ts";
import type { ClientConfig } from "./clients-schema.ts";
import type { LimitsConfig } from "./limits-schema.ts";
import type { DefinitionsConfig } from "./definitions-schema.ts";
import type { ProviderConfig } from "./identity-schema.ts";
import type { ListenAddress } from "./listen-address.ts";

/** What a `countersign.yaml` says, checked, with defaults filled in and paths made absolute. Frozen at every depth. */
export interface Config {
  /** Absolute path of the file. */
  readonly file: string;
  /** `local`: one person on one machine, who asks and decides; `team`: never the same person. */
  readonly mode: Mode;
  /** Absolute path. Holds the database, the keys and the socket. */
  readonly dataFolder: string;
  readonly storage: {
    /** Where several daemons keep everything together; `null`: in the data folder. Holds a password. */
    readonly postgres: string | null;
    /** How long a running call is believed to run without a sign of life of whoever runs it. */
    readonly leaseSeconds: number;
  };
  readonly listen: {
    /** `null`: no HTTP, so no page either. */
    readonly http: ListenAddress | null;
    readonly agentAuthentication: AgentAuthentication;
    /** `https://countersign.example`: what people and agents call us by, where a proxy stands in front; else `null`. */
    readonly publicUrl: string | null;
    /** What monitoring presents for `/metrics`; `null`: there are none. */
    readonly metricsToken: string | null;
  };
  /** Tokens get a new scope after this long without a call. */
  readonly scopeIdleMinutes: number;
  /** In the order of the file. */
  readonly upstreams: readonly UpstreamConfig[];
  /** The first that fits a host counts. */
  readonly destinations: readonly Destination[];
  readonly masking: MaskingConfig;
  readonly policy: PolicyConfig;
  readonly approvals: ApprovalsConfig;
  /** The first that fits a client's name counts. */
  readonly clients: readonly ClientConfig[];
  readonly limits: LimitsConfig;
  readonly definitions: DefinitionsConfig;
  readonly audit: AuditConfig;
  readonly people: readonly Person[];
  readonly identity: { readonly providers: readonly ProviderConfig[] };
  readonly reviewers: readonly ReviewerGroup[];
  readonly channels: ChannelsConfig;
  /** Groups or people who accept changes of this file while the daemon runs. */
  readonly policyAdmins: readonly string[];
  /** What it takes to change what others are held to; `require: null`: to be one of those who may. */
  readonly changes: { readonly require: "passkey" | null };
}

export type Mode = "local" | "team";

/**
 * What an agent that calls over HTTP has to present: the installation's token, nothing, or an access token of a provider
 * that says who it calls for.
 */
export type AgentAuthentication = "token" | "none" | "oauth";

/** A tool server behind the gateway. */
export interface UpstreamConfig {
  readonly name: string;
  readonly trust: Trust;
  /** Put before each tool's name as it is written; `null`: the gateway's own choice. */
  readonly toolPrefix: string | null;
  /** Categories the configuration gives to tools; the first glob that fits counts. */
  readonly tools: readonly { readonly tool: string; readonly category: ActionCategory }[];
  /** The ready policy it takes in, whose categories and rules are among the others; `null` for none. */
  readonly policy: string | null;
  /** It may be given folders with Countersign's own files in them. */
  readonly reachesCountersign: boolean;
  readonly startTimeoutSeconds: number;
  readonly maxMessageBytes: number;
  /** `null`: what a message can hold. */
  readonly maxResultBytes: number | null;
  readonly maxDefinitionBytes: number;
  readonly maxTools: number;
  readonly maxTaskSeconds: number;
  readonly transport: StdioTransportConfig | HttpTransportConfig | ProgramTransportConfig;
}

export interface StdioTransportConfig {
  readonly kind: "stdio";
  /** Absolute if it was written as a path, else a name to look up in `PATH`. */
  readonly command: string;
  readonly args: readonly string[];
  /** Added to the few variables every child gets. */
  readonly env: Readonly<Record<string, string>>;
  /** Absolute; the folder of the configuration file unless it says otherwise. */
  readonly cwd: string;
}

/** No server: tools that programs of your own call, and put under guard themselves. */
export interface ProgramTransportConfig {
  readonly kind: "program";
}

export interface HttpTransportConfig {
  readonly kind: "http";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface MaskingConfig {
  /** Whether names of people are looked for in running text. */
  readonly names: boolean;
  /** Whether names of organizations are. */
  readonly organizations: boolean;
  /** By entity type: findings below are not masked. 0 to 1. */
  readonly confidence: Readonly<Record<string, number>>;
  /** Globs: values that are not masked. */
  readonly allow: readonly string[];
  /** Globs: entity types that are not masked. */
  readonly off: readonly string[];
  /** Detectors of the company's own. Whether their patterns can be used is for detection to say. */
  readonly custom: readonly CustomDetectorConfig[];
  /** Keys or column headers whose values are not masked. */
  readonly allowFields: readonly string[];
  /** The first that fits a value counts. */
  readonly strategies: readonly StrategyRule[];
  /** What becomes of images, sounds and other bytes. The first that fits counts. */
  readonly binary: readonly BinaryConfig[];
  /** How masked results fit the output schemas that clients are shown. */
  readonly outputSchemas: "relax" | "format-preserving";
  /** A model that finds names beside the built-in tagger; `null` for none. */
  readonly recogniser: RecogniserConfig | null;
}

/** A token-classification model in a local folder. */
export interface RecogniserConfig {
  /** The folder, absolute. */
  readonly model: string;
  readonly precision: "fp32" | "fp16" | "q8";
  /** What the model has not read of a value by then is left to the built-in tagger. */
  readonly deadlineSeconds: number;
}

/** Globs; absent fits everything. */
export interface BinaryConfig {
  readonly upstream?: string;
  readonly type?: string;
  readonly handling: "pass" | "drop" | "mask";
}

export interface CustomDetectorConfig {
  readonly name: string;
  readonly entityType: string;
  readonly pattern?: string;
  readonly words?: readonly string[];
  readonly checksum?: string;
  readonly context?: readonly string[];
  readonly confidence?: number;
}

export interface PolicyConfig {
  readonly default: Policy["default"];
  /** Those of the presets come after those of the file. */
  readonly rules: readonly RuleConfig[];
  readonly disclose: readonly DisclosureRule[];
  readonly budgets: readonly Budget[];
  /** Decides and records, and holds and denies nothing. */
  readonly observe: boolean;
  /** For how long a call that is no read is not run again for a caller that lost its answer. 0: it is. */
  readonly reissueWindowSeconds: number;
  /** What becomes of results in which something is noticed. */
  readonly suspiciousResults: "report" | "clean" | "block";
}

/** A rule whose condition is still a text. */
export interface RuleConfig extends Omit<PolicyRule, "when"> {
  readonly when?: string;
}

/** How far a place is trusted that calls name: a host, or the domain of a mail address. */
export interface Destination {
  /** A host name, or a glob of host names. */
  readonly host: string;
  readonly trust: Trust;
}

export interface ApprovalsConfig extends ApprovalTerms {
  /** How long a caller that shows no progress is kept waiting. */
  readonly holdSeconds: number;
  /** How long a caller is kept waiting that is shown progress; `null`: as long as it is known to wait. */
  readonly holdWithProgressSeconds: number | null;
  readonly progressEverySeconds: number;
  /** What requesters are told in the chats where they are known, beside what their agents are. */
  readonly tellRequester: "nothing" | "rejections" | "everything";
}

/** How the log is made provable. */
export interface AuditConfig {
  /** Where checkpoints are kept besides the database. Paths are absolute. */
  readonly anchors: readonly AnchorConfig[];
  readonly checkpointEveryRecords: number;
  readonly checkpointEverySeconds: number;
  readonly forward: readonly ForwardConfig[];
  /** How long payloads are kept, in days; `null`: until somebody erases them. */
  readonly keepPayloadDays: number | null;
  /** What records are about, masked, is kept for searching in clear. */
  readonly searchText: boolean;
}

/** One human, with the identities by which channels know them. */
export interface Person {
  readonly id: string;
  readonly name: string | null;
  readonly email: string | null;
  /** Account on this machine. */
  readonly localUser: string | null;
  readonly teams: { readonly tenant: string; readonly objectId: string } | null;
  /** `team` is `null` for the workspace of `channels.slack`. */
  readonly slack: { readonly team: string | null; readonly user: string } | null;
  /** Identities at providers; absent where none is written. */
  readonly openid?: readonly { readonly issuer: string; readonly subject: string }[];
  /** Ids by which programs name them, beside `email` and `id`; absent where that is not written. */
  readonly programUsers?: readonly string[];
}

export interface ReviewerGroup {
  readonly name: string;
  /** Ids of people. Never empty. */
  readonly people: readonly string[];
}
