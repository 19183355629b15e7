import type { OfferedProof } from "../approval/decision-proof.ts";
import type { Reviewer } from "../identity.ts";
import type { JsonObject } from "../json.ts";

/** A changed configuration that is not in force yet. */
export interface PolicyChange {
  /** SHA-256 of the file's text, hex: an acceptance names exactly what was read. */
  readonly hash: string;
  /** When it was noticed. Milliseconds since the epoch. */
  readonly at: number;
  /** Lines of the file that would come (`+`) and go (`-`), with a few around them (` `). */
  readonly diff: readonly string[];
  /** What of it takes effect only when the daemon starts again. */
  readonly needsRestart: readonly string[];
}

/** Port: how people decide about a changed configuration. Made by `@countersign/runtime`, used by every channel. */
export interface PolicyChanges {
  /** The change that waits; `null` if the file is what is in force. */
  pending(): PolicyChange | null;

  /** Groups or people who may decide about it. */
  admins(): readonly string[];

  /**
   * Puts a change in force, or leaves what is in force. Recorded with who and why before it has an effect.
   *
   * @throws {CountersignError} `APPROVAL_NOT_ENTITLED`; `APPROVAL_NOT_PENDING` if this change does not wait any more,
   *   or the file has changed again; `APPROVAL_PASSKEY_REQUIRED`, `PASSKEY_INVALID`.
   */
  decide(
    reviewer: Reviewer,
    hash: string,
    decision: {
      readonly verb: "accept" | "reject";
      readonly reason: string;
      /** A passkey's signature over what {@link subjectOf} gives. */
      readonly proof?: OfferedProof;
    },
  ): Promise<void>;

  /** What is accepted with the change of this hash. @throws {CountersignError} `APPROVAL_NOT_PENDING` */
  subjectOf(hash: string): JsonObject;
}
