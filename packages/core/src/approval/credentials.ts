import type { Reviewer } from "../identity.ts";
import type { ProvenAct } from "./act-proof.ts";

/** A credential that was accepted. */
export interface AcceptedCredential {
  readonly id: string;
  /** The key of `people` in the configuration. */
  readonly person: string;
}

/** Who makes or ends one, and what they signed. Absent for the first one, which nobody signed in for. */
export interface CredentialMaker extends ProvenAct {
  readonly reviewer: Reviewer;
}

/**
 * Port: the secrets with which reviewers sign in to the page, the API and the command line. Implemented by
 * `@countersign/storage`, which keeps only their hashes.
 */
export interface ReviewerCredentials {
  /** Makes a credential of 256 random bits. The text is returned this once and kept nowhere. Recorded in the log. */
  create(
    person: string,
    by?: CredentialMaker,
  ): Promise<{ readonly id: string; readonly credential: string }>;

  /** Whose credential this is; `undefined` if it is nobody's or was revoked. Takes as long for a wrong one. */
  accept(credential: string): Promise<AcceptedCredential | undefined>;

  /** Whose credential has this id; `undefined` if none has or it was revoked. */
  personOf(id: string): Promise<string | undefined>;

  /** Whether anybody has one. */
  exist(): Promise<boolean>;

  /** Ends all credentials of a person, and signs them out of the page everywhere. Returns how many there were. */
  revoke(person: string, by?: CredentialMaker): Promise<number>;
}
