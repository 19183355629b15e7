import type { AccessAdmin, Passkeys, ServiceKeys, SignInFlow } from "@countersign/identity";
import type {
  AuditDraft,
  LogSearch,
  DefinitionReviews,
  KeyedDigest,
  Exchanges,
  LogHeads,
  PageSessions,
  PolicyChanges,
  Requester,
  PolicyTrials,
  ReviewerCredentials,
  Reviewing,
  Store,
} from "@countersign/core";
import type { SetupLook } from "./setup-look.ts";

export interface ConsoleOptions {
  readonly reviewing: Reviewing;
  readonly credentials: ReviewerCredentials;
  /** Who is signed in on the page. */
  readonly sessions: PageSessions;
  /** Under a key of this installation, for what reviewers were shown. */
  readonly digest: KeyedDigest;
  /** Keys of programs; absent where there are none. */
  readonly serviceKeys?: Pick<ServiceKeys, "accept">;
  /** Making and ending keys and credentials; absent where nobody does that here. */
  readonly access?: AccessAdmin;
  /** Whether what loosens what others are held to takes a passkey now. */
  readonly changesTakePasskey?: () => boolean;
  /** Signing in through providers; absent where there is none. */
  readonly signInFlow?: SignInFlow;
  /** Which of the people somebody is that a provider vouches for; `null`: none, or it could be two. */
  readonly personOf?: (identity: Requester) => string | null;
  /** Absent where nothing takes passkeys. */
  readonly passkeys?: Passkeys;
  /** Absent where nothing signs the log. */
  readonly heads?: LogHeads;
  /** Absent where the configuration is nobody's to change. */
  readonly policyChanges?: PolicyChanges;
  /** Absent where there is nothing to try the policy out with. */
  readonly policyTrials?: PolicyTrials;
  /** Absent where calls are only recorded. */
  readonly exchanges?: Exchanges;
  /** What is set up, and what is missing. Absent where nobody looks. */
  readonly setup?: SetupLook;
  /** Absent where no upstream lists tools. */
  readonly definitions?: DefinitionReviews;
  /** `local`: requester and reviewer are the same human, which the page says wherever it matters. */
  readonly mode: "local" | "team";
  /** The configuration's people, for their names. */
  readonly people: Readonly<Record<string, { readonly name: string }>>;
  readonly status: () => {
    readonly version: string;
    readonly upstreams: readonly string[];
    readonly policyHash: string;
    /** The policy is only observed: nothing is held, nothing is denied. */
    readonly observes: boolean;
  };
  readonly log: Pick<Store, "records">;
  /** Absent where nothing indexes the log: then records are only listed. */
  readonly search?: LogSearch | undefined;
  /** Records sign-ins and failed ones. A sign-in that cannot be recorded is refused. */
  readonly record: (draft: AuditDraft) => Promise<void>;
  /** Where the page is, for example `http://127.0.0.1:4319`. Requests for another host or from another page are refused. */
  readonly origin: string;
  /** Where it can be reached as well, such as `http://localhost:4319`: passkeys need a name. */
  readonly otherOrigins?: readonly string[];
  readonly now: () => number;
  /** Takes a line of trouble, for standard error. */
  readonly report: (line: string) => void;
}
