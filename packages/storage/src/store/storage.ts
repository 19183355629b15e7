import type {
  KeyedDigest,
  LogHeads,
  PageSessions,
  ReviewerCredentials,
  Scopes,
  Store,
  Vault,
} from "@countersign/core";
import type { SigningKey } from "../keys/signing-key.ts";

/** Everything that is kept. */
export interface Storage {
  readonly store: Store;
  readonly vault: Vault;
  readonly scopes: Scopes;
  readonly credentials: ReviewerCredentials;
  /** Who is signed in on the page. */
  readonly sessions: PageSessions;
  readonly digest: KeyedDigest;
  /** The signed heads of the log. */
  readonly heads: LogHeads;
  /** What signs the checkpoints of the log. */
  readonly signingKey: SigningKey;
  /** What time it is where the data is kept, in milliseconds since the epoch: processes that share it agree on it. */
  readonly now: () => number;
  /** Writes what waits, then closes. The same as `store.close`. */
  close(): Promise<void>;
}
