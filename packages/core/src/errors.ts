/**
 * Every error the packages raise on purpose, declared once.
 *
 * `docs/errors.md` has one section per code; a test keeps the two in step. Messages name ids, paths and entity types
 * only. They never carry argument values, because an error ends up in logs that masking does not reach.
 */
export const ERROR_CODES = {
  CONFIG_INVALID: "the configuration cannot be used",
  CONFIG_NOT_ACCEPTED: "this is not the configuration that was accepted",
  CONFIG_NOT_FOUND: "there is no configuration file",
  STORAGE_UNSUPPORTED: "this machine cannot run the database driver",
  STORAGE_UNAVAILABLE: "the database cannot be used",
  STORAGE_IN_USE: "another daemon works on this data folder",
  AUDIT_WRITE_FAILED: "the audit record could not be stored",
  AUDIT_INVALID: "the audit log does not verify",
  MASTER_KEY_INVALID: "the master key cannot be used",
  SIGNING_KEY_INVALID: "the signing key cannot be used",
  ERASURE_REFUSED: "nothing was erased",
  RECEIPT_INVALID: "the receipt proves nothing",
  LOG_FILE_INVALID: "the file is no log that can be believed",
  VAULT_COLLISION: "two values would share one token",
  APPROVAL_NOT_FOUND: "there is no such approval request",
  DEFINITION_NOT_FOUND: "there is no such tool",
  EXCHANGE_NOT_FOUND: "there is no such exchange",
  REPLAY_RUNNING: "a policy is being tried on the log",
  REPLAY_NOT_FOUND: "there is no such trial of a policy",
  APPROVAL_NOT_PENDING: "the approval request was already resolved",
  APPROVAL_VOTED: "this person has voted on the approval request",
  APPROVAL_NO_NEXT_LEVEL: "nobody is named to whom the approval request could go on",
  APPROVAL_EDIT_INVALID: "the edited arguments cannot be approved",
  GRANT_INVALID: "the grant cannot be made",
  GRANT_NOT_FOUND: "there is no such grant",
  APPROVAL_NOT_ENTITLED: "this person may not decide this approval request",
  APPROVAL_PASSKEY_REQUIRED: "this has to be signed with a passkey",
  PASSKEY_INVALID: "the passkey was not accepted",
  PASSKEY_CODE_REQUIRED: "this passkey takes a code",
  PASSKEY_UNAVAILABLE: "passkeys cannot be used here",
  APPROVAL_SELF: "the requester cannot decide their own approval request",
  KEY_NAME_TAKEN: "another key has this name",
  CREDENTIAL_INVALID: "the credential is not valid",
  CREDENTIAL_EXISTS: "there already is a reviewer credential",
  SIGN_IN_REQUIRED: "nobody is signed in",
  KEY_NOT_FOUND: "there is no such key",
  SCOPE_MISSING: "the key is not for this",
  SIGN_IN_FAILED: "the sign-in did not work",
  SIGN_IN_LOCKED: "there were too many wrong credentials",
  REQUEST_INVALID: "the request cannot be understood",
  REQUEST_FORBIDDEN: "the request does not come from where it has to",
  UPSTREAM_UNAVAILABLE: "the upstream server cannot be reached",
  UPSTREAM_FAILED: "the upstream server broke off the call",
  MESSAGE_TOO_LARGE: "a message is larger than allowed",
  DAEMON_UNAVAILABLE: "the daemon cannot be reached",
  CLIENT_CONFIG_INVALID: "the client's configuration file cannot be changed",
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/** An error raised on purpose. `message` reads `<what went wrong>: <where, what was wanted, what came>`. */
export class CountersignError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, detail: string, options?: ErrorOptions) {
    super(`${ERROR_CODES[code]}: ${detail}`, options);
    this.name = "CountersignError";
    this.code = code;
  }
}
